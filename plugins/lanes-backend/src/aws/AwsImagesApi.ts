import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { AwsCaller } from './AwsCaller';
import { isGone } from './AwsCallError';
import { ImagesApi } from './ImagesApi';

export class AwsImagesApi implements ImagesApi {
  constructor(
    private readonly client: ECRClient,
    private readonly caller: AwsCaller,
  ) {}

  async hasImage(repository: string, digest: string): Promise<boolean> {
    try {
      const { imageDetails } = await this.caller.call(
        'DescribeImages',
        options =>
          this.client.send(
            new DescribeImagesCommand({
              repositoryName: repository,
              imageIds: [{ imageDigest: digest }],
            }),
            options,
          ),
      );
      return (imageDetails ?? []).length > 0;
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
  }
}

/** ECR in one account and region. Everything throws `AwsCallError`. */
export interface ImagesApi {
  /** Whether the repository has an image of this digest; false when there is no such repository. */
  hasImage(repository: string, digest: string): Promise<boolean>;
}

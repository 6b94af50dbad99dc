import {
  DefaultGithubCredentialsProvider,
  ScmIntegration,
  ScmIntegrationRegistry,
} from '@backstage/integration';
import { GitAuth } from 'isomorphic-git';

/** What Git logs in with at a host, from the host's integration; empty where none is configured. */
export async function gitCredentials(
  integrations: ScmIntegrationRegistry,
  integration: ScmIntegration,
  url: string,
): Promise<GitAuth> {
  const { host } = new URL(url);
  switch (integration.type) {
    case 'github': {
      const { token } = await DefaultGithubCredentialsProvider.fromIntegrations(
        integrations,
      ).getCredentials({ url });
      return token ? { username: 'x-access-token', password: token } : {};
    }
    case 'gitlab': {
      const token = integrations.gitlab.byHost(host)?.config.token;
      return token ? { username: 'oauth2', password: token } : {};
    }
    case 'gitea': {
      const { username, password } =
        integrations.gitea.byHost(host)?.config ?? {};
      return password ? { username: username ?? 'git', password } : {};
    }
    case 'bitbucketCloud': {
      const config = integrations.bitbucketCloud.byHost(host)?.config;
      if (config?.username && (config.token ?? config.appPassword)) {
        return {
          username: config.username,
          password: config.token ?? config.appPassword,
        };
      }
      return {};
    }
    case 'bitbucketServer': {
      const config = integrations.bitbucketServer.byHost(host)?.config;
      if (config?.token) {
        return { username: 'x-token-auth', password: config.token };
      }
      return config?.password
        ? { username: config.username ?? '', password: config.password }
        : {};
    }
    default:
      return {};
  }
}

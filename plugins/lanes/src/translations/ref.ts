import { createTranslationRef } from '@backstage/frontend-plugin-api';
import { messages } from './messages';

/** Every string of the plugin; adopters override or translate them. */
export const lanesTranslationRef = createTranslationRef({
  id: 'plugin.lanes',
  messages,
});

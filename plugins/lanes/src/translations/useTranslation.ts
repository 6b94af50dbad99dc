import {
  TranslationFunction,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { lanesTranslationRef } from './ref';

/** Gives a string of the plugin in the user's language. */
export type Translate = TranslationFunction<typeof lanesTranslationRef.T>;

export function useTranslation(): Translate {
  return useTranslationRef(lanesTranslationRef).t;
}

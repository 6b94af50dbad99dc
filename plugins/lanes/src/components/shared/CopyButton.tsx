import { Button } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useEffect, useState } from 'react';
import { useTranslation } from '../../translations';
import { copyText } from './copyText';

const SHOWN_MS = 2000;

/** Copies a text and says so for a moment. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const t = useTranslation();
  const [result, setResult] = useState<'copied' | 'failed'>();
  useEffect(() => {
    if (!result) return undefined;
    const timer = setTimeout(() => setResult(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [result]);
  return (
    <Button
      size="small"
      variant="secondary"
      aria-label={label}
      iconStart={result === 'copied' ? <RiCheckLine /> : <RiFileCopyLine />}
      onPress={() =>
        copyText(text).then(
          () => setResult('copied'),
          () => setResult('failed'),
        )
      }
    >
      <span aria-live="polite">{t(`copy.${result ?? 'copy'}`)}</span>
    </Button>
  );
}

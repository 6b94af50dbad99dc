/** Three lanes, one of which turns off: the mark of the demo portal. */
export function LanewayMark() {
  return (
    <svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true">
      <g fill="none" stroke="#7df3e1" strokeWidth="3" strokeLinecap="round">
        <path d="M6 25V3" />
        <path d="M14 25V3" opacity="0.6" />
        <path d="M22 25v-6c0-6-8-4-8-10" />
      </g>
    </svg>
  );
}

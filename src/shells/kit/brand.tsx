// The mark of the house, drawn in the page so that it is there without signal too.

/** The sea wall over its waves. Decoration: the name always stands beside it. */
export function BrandMark({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true" focusable="false">
      <rect width="64" height="64" rx="14" fill="#1554C0" />
      <path
        d="M10 40c6 0 6-5 11-5s5 5 11 5 6-5 11-5 5 5 11 5M10 50c6 0 6-5 11-5s5 5 11 5 6-5 11-5 5 5 11 5"
        fill="none"
        stroke="#A9C6F5"
        strokeWidth="4"
        strokeLinecap="round"
      />
      <path d="M16 30V18h8v6h5v-8h6v8h5v-6h8v12z" fill="#fff" />
    </svg>
  );
}

'use client';

/** The frame itself failed: plain, for nothing else can be relied on. */
export default function GlobalError({ retry }: { retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <h1>SignalCraft could not be shown</h1>
        <button type="button" onClick={retry}>
          Try again
        </button>
      </body>
    </html>
  );
}

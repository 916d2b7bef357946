const NAMES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' };

export function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&${NAMES[letter]};`);
}

/** Of what {@link escapeXml} has made. */
export function unescapeXml(text: string): string {
  return text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => {
    return Object.keys(NAMES).find((letter) => NAMES[letter] === name) ?? '';
  });
}

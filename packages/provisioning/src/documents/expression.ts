/** Two braces behind a dollar sign would begin an expression of GitHub Actions. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's, not a template
export const literal = (text: string) => text.replaceAll('${{', "${{ '${{' }}");

/** What GitHub evaluates when a job runs. */
export const expression = (text: string) => `\${{ ${text} }}`;

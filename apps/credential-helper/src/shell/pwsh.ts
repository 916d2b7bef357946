import type { ShellKey, ShellSnippet } from './shell.ts';

const quote = (text: string) => `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;

/** Data, not code: the hook reads it as JSON. */
function composeKey(key: ShellKey): string {
  return `${JSON.stringify(key)}\n`;
}

export const pwsh: ShellSnippet = {
  extension: 'json',
  composeKey,
  composeHook: (file, [command = '', ...args]) => `$global:BedrockTokenFile = ${quote(file)}
$global:BedrockToken = @{ context = ''; region = ''; note = ''; refreshAt = 0; expiresAt = 0; askedAt = 0 }
function global:Update-BedrockToken {
  $state = $global:BedrockToken
  $now = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
  $region = if ($Env:AWS_REGION -eq $state.region) { '' } else { $Env:AWS_REGION }
  $context = ($Env:AWS_PROFILE, $region, $Env:AWS_DEFAULT_REGION, $Env:AWS_ACCESS_KEY_ID, $Env:AWS_CONFIG_FILE, $Env:AWS_SHARED_CREDENTIALS_FILE) -join '|'
  if ($context -ne $state.context) { Clear-BedrockToken; $state.context = $context; $state.askedAt = 0 }
  if ($now -lt $state.refreshAt) { return }
  if ([IO.File]::Exists($global:BedrockTokenFile)) {
    try { $key = [IO.File]::ReadAllText($global:BedrockTokenFile) | ConvertFrom-Json } catch { $key = $null }
    if ($key -and $key.context -eq $context) {
      $state.refreshAt = $key.refreshAt
      $state.expiresAt = $key.expiresAt
      if ($key.token -and $now -lt $key.expiresAt) {
        if ($key.token -ne $Env:AWS_BEARER_TOKEN_BEDROCK) { $state.askedAt = 0 }
        $Env:AWS_BEARER_TOKEN_BEDROCK = $key.token
        if (-not $Env:AWS_REGION -or $Env:AWS_REGION -eq $state.region) { $Env:AWS_REGION = $key.region; $state.region = $key.region }
      }
      if ($key.note -and $key.note -ne $state.note) { [Console]::Error.WriteLine($key.note) }
      $state.note = $key.note
    }
    if ($now -lt $state.refreshAt) { return }
  }
  if ($now -ge $state.expiresAt) { Clear-BedrockToken }
  if ($now -lt $state.askedAt + 30) { return }
  $state.askedAt = $now
  $start = [Diagnostics.ProcessStartInfo]::new(${quote(command)})
  ${args.map((arg) => `[void]$start.ArgumentList.Add(${quote(arg)})`).join('\n  ')}
  $start.UseShellExecute = $false
  $start.CreateNoWindow = $true
  $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
  $start.Environment['BEDROCK_TOKEN_CONTEXT'] = $context
  $start.Environment['BEDROCK_TOKEN_HELD'] = [string]($state.expiresAt - $now)
  [void]$start.Environment.Remove('AWS_BEARER_TOKEN_BEDROCK')
  if ($state.region -and $Env:AWS_REGION -eq $state.region) { [void]$start.Environment.Remove('AWS_REGION') }
  try { [void][Diagnostics.Process]::Start($start) } catch { }
}
function global:Clear-BedrockToken {
  $state = $global:BedrockToken
  if ($state.expiresAt -gt 0) { $Env:AWS_BEARER_TOKEN_BEDROCK = $null }
  if ($state.region -and $Env:AWS_REGION -eq $state.region) { $Env:AWS_REGION = $null }
  $state.region = ''; $state.refreshAt = 0; $state.expiresAt = 0
}
if (-not $global:BedrockTokenPrompt) {
  $global:BedrockTokenPrompt = $function:prompt
  function global:prompt { Update-BedrockToken; & $global:BedrockTokenPrompt }
}
Update-BedrockToken
`,
};

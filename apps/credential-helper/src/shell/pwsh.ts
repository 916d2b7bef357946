import {
  CONTEXT,
  FILE_VARIABLE,
  type HookVariables,
  namesOf,
  type ShellKey,
  type ShellSnippet,
} from './shell.ts';

const quote = (text: string) => `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;

const MAX_BYTES = 65_536;

/** Data, not code: the hook reads it as JSON. */
function composeKey(key: ShellKey): string {
  return `${JSON.stringify({ ...key, note: key.note.replace(/\p{Cc}+/gu, ' ') })}\n`;
}

function adopt({ key, baseUrl, fixed, unset }: HookVariables): string {
  return [
    ...key.map((name) => `$Env:${name} = $key.token`),
    ...(baseUrl === undefined ? [] : [`$Env:${baseUrl} = $key.anthropicBaseUrl`]),
    ...fixed.map(([name, value]) => `$Env:${name} = ${quote(value)}`),
    ...unset.map((name) => `$Env:${name} = $null`),
  ].join('\n        ');
}

export const pwsh: ShellSnippet = {
  extension: 'json',
  composeKey,
  composeHook: ({
    file,
    ownedDirectories,
    refresh: [command = '', ...args],
    variables,
  }) => `$global:BedrockTokenFile = ${quote(file)}
$global:BedrockToken = @{
  context = [string]$Env:__bedrock_token_context; region = [string]$Env:__bedrock_token_region
  defaultRegion = [string]$Env:__bedrock_token_default_region; note = ''
  refreshAt = 0; expiresAt = [long]0; askedAt = 0
}
if ($Env:__bedrock_token_expires_at -match '\\A[0-9]{1,12}\\z') { $global:BedrockToken.expiresAt = [long]$Env:__bedrock_token_expires_at }
function global:Update-BedrockToken {
  $state = $global:BedrockToken
  $now = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
  $region = if ($Env:AWS_REGION -eq $state.region) { '' } else { $Env:AWS_REGION }
  $defaultRegion = if ($Env:AWS_DEFAULT_REGION -eq $state.defaultRegion) { '' } else { $Env:AWS_DEFAULT_REGION }
  $context = ($Env:AWS_PROFILE, $region, $defaultRegion, ${CONTEXT.map((name) => `$Env:${name}`).join(', ')}) -join '|'
  if ($context -cne $state.context) {
    Clear-BedrockToken
    $state.context = $context
    $state.askedAt = 0
    Publish-BedrockToken
  }
  if ($now -lt $state.refreshAt) { return }
  $key = Read-BedrockToken
  if ($key) {
    if ($key.context -ceq $context) {
      $state.refreshAt = $key.refreshAt
      if ($key.token -and $now -lt $key.expiresAt) {
        if ($key.token -cne $Env:${variables.key[0]}) { $state.askedAt = 0 }
        $state.expiresAt = $key.expiresAt
        ${adopt(variables)}
        if (-not $Env:AWS_REGION -or $Env:AWS_REGION -eq $state.region) { $Env:AWS_REGION = $key.region; $state.region = $key.region }
        if (-not $Env:AWS_DEFAULT_REGION -or $Env:AWS_DEFAULT_REGION -eq $state.defaultRegion) { $Env:AWS_DEFAULT_REGION = $key.region; $state.defaultRegion = $key.region }
        Publish-BedrockToken
      } elseif ($now -ge $state.expiresAt) {
        Clear-BedrockToken
        $state.refreshAt = $key.refreshAt
      }
      if ($key.note -and $key.note -ne $state.note) { [Console]::Error.WriteLine($key.note) }
      $state.note = $key.note
    }
    if ($now -lt $state.refreshAt) { return }
  }
  if ($now -ge $state.expiresAt) { Clear-BedrockToken }
  if ($now -ge $state.askedAt -and $now -lt $state.askedAt + 30) { return }
  $state.askedAt = $now
  $start = [Diagnostics.ProcessStartInfo]::new(${quote(command)})
  ${args.map((arg) => `[void]$start.ArgumentList.Add(${quote(arg)})`).join('\n  ')}
  $start.UseShellExecute = $false
  $start.CreateNoWindow = $true
  $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
  $start.WorkingDirectory = if ([IO.Path]::DirectorySeparatorChar -eq '/') { '/' } else { [Environment]::SystemDirectory }
  $start.Environment['${FILE_VARIABLE}'] = $global:BedrockTokenFile
  $start.Environment['BEDROCK_TOKEN_CONTEXT'] = $context
  $start.Environment['BEDROCK_TOKEN_HELD'] = [string]($state.expiresAt - $now)
  [void]$start.Environment.Remove('${variables.key[0]}')
  if ($state.region -and $Env:AWS_REGION -eq $state.region) { [void]$start.Environment.Remove('AWS_REGION') }
  if ($state.defaultRegion -and $Env:AWS_DEFAULT_REGION -eq $state.defaultRegion) { [void]$start.Environment.Remove('AWS_DEFAULT_REGION') }
  try { [void][Diagnostics.Process]::Start($start) } catch { }
}
function global:Read-BedrockToken {
  try {
    foreach ($directory in @(${ownedDirectories.map(quote).join(', ')})) {
      if (([IO.DirectoryInfo]::new($directory)).Attributes -band [IO.FileAttributes]::ReparsePoint) { return }
    }
    $file = [IO.FileInfo]::new($global:BedrockTokenFile)
    if (-not $file.Exists -or $file.Length -gt ${MAX_BYTES} -or ($file.Attributes -band [IO.FileAttributes]::ReparsePoint)) { return }
    if ($file.PSObject.Properties['UnixFileMode'] -and [int]$file.UnixFileMode -ne -1 -and ([int]$file.UnixFileMode -band 63)) { return }
    $key = [IO.File]::ReadAllText($file.FullName) | ConvertFrom-Json
    foreach ($time in $key.refreshAt, $key.expiresAt) { if ($time -isnot [long] -and $time -isnot [int]) { return } }
    foreach ($text in $key.context, $key.token, $key.region, $key.note, $key.anthropicBaseUrl) { if ($text -isnot [string]) { return } }
    foreach ($text in $key.token, $key.region) { if ($text -match '[^A-Za-z0-9+/=_-]') { return } }
    foreach ($text in $key.note, $key.anthropicBaseUrl) { if ($text -match '\\p{Cc}') { return } }
    $key
  } catch { }
}
function global:Clear-BedrockToken {
  $state = $global:BedrockToken
  if ($state.expiresAt -gt 0) { ${namesOf(variables)
    .map((name) => `$Env:${name} = $null`)
    .join('; ')} }
  if ($state.region -and $Env:AWS_REGION -eq $state.region) { $Env:AWS_REGION = $null }
  if ($state.defaultRegion -and $Env:AWS_DEFAULT_REGION -eq $state.defaultRegion) { $Env:AWS_DEFAULT_REGION = $null }
  $state.region = ''; $state.defaultRegion = ''; $state.refreshAt = 0; $state.expiresAt = 0
  Publish-BedrockToken
}
function global:Publish-BedrockToken {
  $Env:__bedrock_token_context = $global:BedrockToken.context
  $Env:__bedrock_token_region = $global:BedrockToken.region
  $Env:__bedrock_token_default_region = $global:BedrockToken.defaultRegion
  $Env:__bedrock_token_expires_at = [string]$global:BedrockToken.expiresAt
}
if (-not (Test-Path variable:global:BedrockTokenPrompt)) {
  $global:BedrockTokenPrompt = $function:prompt
  function global:prompt {
    $ok = $?
    try { Update-BedrockToken } catch { }
    if (-not $ok) { Write-Error '' -ErrorAction Ignore }
    & $global:BedrockTokenPrompt
  }
}
try { Update-BedrockToken } catch { }
`,
};

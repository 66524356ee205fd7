<#
.SYNOPSIS
The old wrapper's parameters, forwarded to dbm: $env:DBM, else dbm on PATH, else the repository's own source.
.EXAMPLE
./db_migrate.ps1 -Project social-suit -Command generate -Message "add user table"
.EXAMPLE
./db_migrate.ps1 -Project sparkr -Command downgrade -Revision ae10
#>
param(
    [Parameter(Mandatory)] [ValidateSet("social-suit", "sparkr")] [string] $Project,
    [Parameter(Mandatory)] [ValidateSet("generate", "upgrade", "downgrade")] [string] $Command,
    [string] $Message,
    [string] $Revision
)

$arguments = @("--manifest", (Join-Path $PSScriptRoot "projects.toml"), "-p", $Project.ToLowerInvariant(), $Command.ToLowerInvariant())
if ($Message)  { $arguments += @("-m", $Message) }
if ($Revision) { $arguments += $Revision }

if ($env:DBM) { & $env:DBM @arguments }
elseif (Get-Command dbm -ErrorAction SilentlyContinue) { dbm @arguments }
else { cargo run --quiet --manifest-path (Join-Path $PSScriptRoot "Cargo.toml") -- @arguments }
exit $LASTEXITCODE

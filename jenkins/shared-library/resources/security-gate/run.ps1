# Runs the program and the arguments that the file GATE_CALL lists, one a line.
$call = @(Get-Content -LiteralPath $env:GATE_CALL -Encoding UTF8)
if ($call.Count -lt 2) { Write-Output "gate: $env:GATE_CALL cannot be read"; exit 126 }

$program = Get-Command -Name $call[0] -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
if (-not $program) { Write-Output "gate: $($call[0]) is not found"; exit 127 }

# What a pull request brings along must not judge it.
$workspace = $env:WORKSPACE.TrimEnd('\') + '\'
if ($program.Source.StartsWith($workspace, [StringComparison]::OrdinalIgnoreCase)) {
    Write-Output "gate: $($program.Source) lies in the work tree, which the build brings along; install it elsewhere (withGate does)"
    exit 126
}

$rest = @($call | Select-Object -Skip 1)
$global:LASTEXITCODE = $null
& $program.Source @rest
# A program that did not start leaves no code, and `exit` without a code is 0.
if ($null -eq $LASTEXITCODE) { exit 126 }
exit $LASTEXITCODE

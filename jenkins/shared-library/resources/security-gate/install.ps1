# Installs gate of GATE_VERSION below GATE_FOLDER and writes its path into gate-program.txt there: see install.sh.
$answer = Join-Path $env:GATE_FOLDER 'gate-program.txt'
New-Item -ItemType Directory -Force -Path $env:GATE_FOLDER | Out-Null
Remove-Item -Force -LiteralPath $answer -ErrorAction SilentlyContinue

function Stop-Install([string[]] $why) { $why | ForEach-Object { Write-Output "gate: $_" }; exit 1 }

# Says which program to call, once it has said its version.
function Write-Answer([string] $program) {
    $said = [string](& $program -V)
    if ($said -notmatch '^gate ') { Stop-Install "$program is not the security gate, or does not run on this agent" }
    if ($env:GATE_VERSION -and ($said -split ' ')[1] -ne $env:GATE_VERSION) { Stop-Install "$program is $said, and version $env:GATE_VERSION is wanted" }
    [IO.File]::WriteAllText($answer, "$program`n")
    exit 0
}

# Every redirect is looked at before it is followed: only https, five at most.
function Get-Archive([string] $address, [string] $file) {
    [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
    for ($step = 0; $step -le 5; $step++) {
        if ($address -notmatch '^https://') { Stop-Install "a redirect leads to $address, which is not https" }
        $request = [Net.HttpWebRequest][Net.WebRequest]::Create($address)
        $request.AllowAutoRedirect = $false
        $request.Timeout = 300000
        $response = $request.GetResponse()
        try {
            if ([int]$response.StatusCode -eq 200) {
                $out = [IO.File]::Create($file)
                try { $response.GetResponseStream().CopyTo($out) } finally { $out.Dispose() }
                return
            }
            if ([int]$response.StatusCode -lt 300 -or [int]$response.StatusCode -ge 400) { Stop-Install "$address answers $([int]$response.StatusCode)" }
            $address = ([Uri]::new([Uri]$address, $response.Headers['Location'])).AbsoluteUri
        } finally { $response.Dispose() }
    }
    Stop-Install "more than five redirects"
}

try {
    if ($env:GATE_PATH -and -not $env:GATE_PATH.EndsWith('.tar.gz')) {
        if (-not [IO.Path]::IsPathRooted($env:GATE_PATH)) { Stop-Install "$env:GATE_PATH is not an absolute path" }
        if (-not (Test-Path -LiteralPath $env:GATE_PATH -PathType Leaf)) { Stop-Install "$env:GATE_PATH is no program on this agent" }
        Write-Answer $env:GATE_PATH
    }
    if ($env:PROCESSOR_ARCHITECTURE -ne 'AMD64') { Stop-Install "no release is built for Windows on $env:PROCESSOR_ARCHITECTURE; build gate there, and name it with path:" }
    $platform = 'x86_64-pc-windows-msvc'
    $wanted = $env:GATE_DIGESTS -split ' ' | Where-Object { $_.StartsWith("$platform=") } | ForEach-Object { $_.Substring($platform.Length + 1) } | Select-Object -First 1
    if (-not $wanted) { Stop-Install "sha256 has no digest for $platform" }
    $archive = "gate-$env:GATE_VERSION-$platform.tar.gz"
    $cached = Join-Path $env:GATE_FOLDER "$wanted.tar.gz"
    $fresh = Join-Path $env:GATE_FOLDER ("part." + [Guid]::NewGuid())
    if (-not (Test-Path -LiteralPath $cached) -or (Get-FileHash -LiteralPath $cached -Algorithm SHA256).Hash -ne $wanted) {
        Remove-Item -Force -LiteralPath $cached -ErrorAction SilentlyContinue
        if ($env:GATE_PATH) { Copy-Item -LiteralPath $env:GATE_PATH -Destination $fresh -ErrorAction Stop }
        else { Get-Archive "$($env:GATE_URL.TrimEnd('/'))/$archive" $fresh }
        $found = (Get-FileHash -LiteralPath $fresh -Algorithm SHA256).Hash
        if ($found -ne $wanted) { Stop-Install @("$archive is not the file that was released", "wanted SHA-256 $wanted", "found          $found") }
        Move-Item -Force -LiteralPath $fresh -Destination $cached -ErrorAction Stop
    }
    $folder = "$fresh.d"
    New-Item -ItemType Directory -Path $folder -ErrorAction Stop | Out-Null
    $extract = @('-xzf', $cached, '-C', $folder, '--strip-components=1')
    & tar.exe @extract
    if (-not (Test-Path -LiteralPath (Join-Path $folder 'gate.exe'))) { Stop-Install "$archive holds no gate.exe" }
    $place = Join-Path $env:GATE_FOLDER "gate-$env:GATE_VERSION"
    New-Item -ItemType Directory -Force -Path $place | Out-Null
    Move-Item -Force -LiteralPath (Join-Path $folder 'gate.exe') -Destination (Join-Path $place 'gate.exe') -ErrorAction Stop
    Write-Answer (Join-Path $place 'gate.exe')
} catch {
    Stop-Install "$_"
} finally {
    if ($fresh) { Remove-Item -Recurse -Force -LiteralPath $fresh, "$fresh.d" -ErrorAction SilentlyContinue }
}

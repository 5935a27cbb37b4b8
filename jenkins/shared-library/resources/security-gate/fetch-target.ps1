# Fetches the target branch of a pull request, whose policy, waivers and ignore files hold.
$env:GIT_TERMINAL_PROMPT = '0'
$options = @('--quiet', '--no-tags')
if ((git rev-parse --is-shallow-repository) -eq 'true') { $options += '--depth=1' }
$global:LASTEXITCODE = $null
git fetch @options origin "+refs/heads/$($env:CHANGE_TARGET):refs/remotes/origin/$($env:CHANGE_TARGET)"
if ($null -eq $LASTEXITCODE) { exit 127 }
exit $LASTEXITCODE

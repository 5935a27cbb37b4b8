/** The scripts of the library, run by a real shell, with the real gate and real clones. */
class EndToEndTests implements Serializable {
    private static final String GATE = System.getProperty('gate')
    private static final String SECRET = 'FAKE+not/real=' + 'x7' * 12 + '"\\'

    private static Jenkins build() {
        assert new File(GATE).canExecute(): "no gate at $GATE: build it, or name it in the variable GATE"
        Jenkins jenkins = new Jenkins()
        jenkins.env.GATE_BINARY = GATE
        return jenkins
    }

    /** A call in a build that stays, so that its files can be looked at. */
    private static Map judge(Jenkins jenkins, Map given, Closure scans = null) {
        Step gate = Library.load(jenkins, 'securityGate')
        try {
            return [answer: scans == null ? gate.call(given) : gate.call(given, scans)]
        } catch (hudson.AbortException thrown) {
            return [thrown: thrown]
        }
    }

    private static void write(Jenkins jenkins, String name, String text) {
        File file = new File(jenkins.workspace, name)
        file.parentFile.mkdirs()
        file.setText(text, 'UTF-8')
    }

    private static String finding() {
        return groovy.json.JsonOutput.toJson([[
            RuleID: 'generic-api-key', Description: 'key', StartLine: 3, EndLine: 3, StartColumn: 1, EndColumn: 9, Match: 'k=' + SECRET,
            Secret: SECRET, File: 'src/a.py', SymlinkFile: '', Commit: 'a' * 40, Entropy: 4.1, Author: 'a', Email: 'a@example.invalid',
            Date: '2026-01-01T00:00:00Z', Message: 'm', Tags: [], Fingerprint: 'f',
        ]])
    }

    private static final Map SECRETS = [stage: 'source', gates: 'secrets', reports: [[gitleaks: 'gitleaks.json']]]

    void requirement_03_pass_fail_error_and_usage_of_the_real_gate() {
        Jenkins jenkins = build()
        Map passed = judge(jenkins, SECRETS) { write(jenkins, 'gitleaks.json', '[]') }
        assert passed.answer?.verdict == 'pass', jenkins.log
        assert passed.answer.gates.secrets == [outcome: 'pass', counted: 0L, max: 0L, exempted: 0L]
        passed.answer.reports.values().each { assert new File(jenkins.workspace, it).length() > 0, it }

        Map failed = judge(jenkins, SECRETS) { write(jenkins, 'gitleaks.json', finding()) }
        assert failed.thrown.message.contains('fail (exit code 1)') && failed.thrown.message.endsWith('; secrets'), failed.thrown.message

        Map absent = judge(jenkins, SECRETS) { new File(jenkins.workspace, 'gitleaks.json').delete() }
        assert absent.thrown.message.contains('error (exit code 3)'), absent.thrown.message

        write(jenkins, 'gate.yaml', 'version: 1\nextends: fawkes\ngats: {}\n')
        Map usage = judge(jenkins, SECRETS)
        assert usage.thrown.message.contains('error (exit code 2)') && jenkins.log.contains('gate.yaml:3:1'), jenkins.log
        assert !new File(jenkins.workspace, 'gate-reports/source/verdict.json').exists()
        jenkins.close()
    }

    void requirement_03_a_gate_that_is_missing_killed_or_another_program() {
        Jenkins jenkins = build()
        Closure with = { String binary -> judge(jenkins, SECRETS + [binary: binary]).thrown.message }
        assert with('/nowhere/gate').contains('exit code 127')
        assert with('no-such-gate').contains('exit code 127')
        assert with('/etc/passwd').contains('exit code 126')
        assert with('/bin/true').contains('exit code 0 without a verdict')
        File killed = File.createTempFile('gate', '')
        killed.text = '#!/bin/sh\nkill -9 $$\n'
        killed.executable = true
        assert with(killed.path).contains('exit code 137') && with(killed.path).contains('signal 9')
        killed.delete()
        jenkins.close()
    }

    void a_gate_that_the_work_tree_brings_along_is_not_called() {
        Jenkins jenkins = build()
        write(jenkins, 'node_modules/.bin/gate', '#!/bin/sh\ntouch pwned\nexit 0\n')
        new File(jenkins.workspace, 'node_modules/.bin/gate').executable = true
        [[binary: jenkins.workspace.path + '/node_modules/.bin/gate', path: System.getenv('PATH')],
         [binary: 'gate', path: 'node_modules/.bin:' + System.getenv('PATH')],
         [binary: 'gate', path: jenkins.workspace.path + '/node_modules/.bin:' + System.getenv('PATH')]].each {
            jenkins.env.PATH = it.path
            assert judge(jenkins, SECRETS + [binary: it.binary]).thrown.message.contains('exit code 126'), it
            assert jenkins.log.contains('lies in the work tree') && !new File(jenkins.workspace, 'pwned').exists()
        }
        jenkins.close()
    }

    void requirement_01_nothing_that_a_caller_says_is_run() {
        Jenkins jenkins = build()
        jenkins.env.putAll([CHANGE_ID: '7', CHANGE_TARGET: '$(touch pwned)', BRANCH_NAME: '`touch pwned`', CHANGE_BRANCH: '";touch pwned;"'])
        ParameterTests.HOSTILE.findAll { !it.startsWith('-') && !(it =~ /[\p{Cntrl}]/) }.each { value ->
            Map outcome = judge(jenkins, [gates: 'secrets', reports: [value, [gitleaks: value]], policy: value, waivers: value, exclude: value])
            assert outcome.thrown.message.contains('exit code 2)'), "$value: $outcome"
        }
        assert !jenkins.workspace.list().contains('pwned') && new File(jenkins.workspace.parentFile, 'pwned').exists() == false
        jenkins.env.keySet().removeAll(['CHANGE_ID', 'CHANGE_TARGET'])
        [' a b', '$(touch pwned).json', '";touch pwned;".json', 'é🦀.json', "it's.json"].each { name ->
            write(jenkins, name, '[]')
            assert judge(jenkins, [stage: 'source', gates: 'secrets', reports: [[gitleaks: name]]]).answer?.verdict == 'pass', jenkins.log
        }
        assert !new File(jenkins.workspace, 'pwned').exists()
        jenkins.close()
    }

    void requirement_21_no_secret_leaves() {
        Jenkins jenkins = build()
        jenkins.secrets = [sonar: 'squ_FAKE0not0real']
        write(jenkins, 'gitleaks.json', finding())
        jenkins.env.SONAR_HOST_URL = 'http://127.0.0.1:9'
        Map outcome = judge(jenkins, SECRETS + [sonarProject: 'p', sonarCredentialsId: 'sonar', sonarQubeTimeout: 1])
        assert outcome.thrown.message.contains('fail')
        List<String> texts = [jenkins.log.toString(), outcome.thrown.message]
        jenkins.calls.each { if (it.name != 'withCredentials') { texts.add(String.valueOf(it.arguments)) } }
        new File(jenkins.workspace, 'gate-reports').eachFileRecurse(groovy.io.FileType.FILES) { texts.add(it.text) }
        assert texts.size() > 10
        [SECRET, 'squ_FAKE0not0real'].each { secret ->
            String json = groovy.json.JsonOutput.toJson(secret)
            List forms = [secret, secret.bytes.encodeBase64().toString(), URLEncoder.encode(secret, 'UTF-8'), json.substring(1, json.length() - 1)]
            forms.each { form -> texts.each { assert !it.contains(form): form } }
        }
        jenkins.of('sh').each { call -> assert call.env.SONAR_TOKEN == null || call.arguments.label == 'answers of SonarQube' }
        jenkins.close()
    }

    private static String git(File folder, String... arguments) {
        List command = ['git', '-c', 'user.name=t', '-c', 'user.email=t@example.invalid', '-c', 'init.defaultBranch=main'] + (arguments as List)
        ProcessBuilder builder = new ProcessBuilder(command as String[]).directory(folder).redirectErrorStream(true)
        builder.environment().putAll([HOME: folder.path, GIT_CONFIG_NOSYSTEM: '1'])
        Process process = builder.start()
        String said = process.inputStream.text
        assert process.waitFor() == 0, said
        return said
    }

    /** An origin with a target and a feature that lets itself through, and a clone as a multibranch job makes it. */
    private static Jenkins pullRequest(String... clone) {
        Jenkins jenkins = build()
        File origin = new File(jenkins.workspace.path + '@tmp/origin')
        origin.mkdirs()
        git(origin, 'init', '-q')
        new File(origin, 'gate.yaml').text = 'version: 1\nextends: fawkes\n'
        git(origin, 'add', '-A')
        git(origin, 'commit', '-q', '-m', 'rules')
        git(origin, 'commit', '-q', '--allow-empty', '-m', 'more')
        git(origin, 'checkout', '-q', '-b', 'feature')
        new File(origin, 'gate.yaml').text = 'version: 1\nextends: fawkes\ngates: { secrets: { max: 1000 } }\n'
        git(origin, 'commit', '-q', '-a', '-m', 'let me through')
        git(origin.parentFile, *(['clone', '-q', '--single-branch', '--branch', 'feature'] + (clone as List) + ['file://' + origin.path, jenkins.workspace.path]))
        jenkins.env.putAll([JENKINS_URL: 'https://jenkins.example.com/', BUILD_NUMBER: '1', CHANGE_ID: '7', CHANGE_TARGET: 'main', CHANGE_BRANCH: 'feature', BRANCH_NAME: 'PR-7'])
        write(jenkins, 'gitleaks.json', finding())
        return jenkins
    }

    void the_target_of_a_pull_request_is_fetched_and_holds() {
        [2: [], 1: ['--depth=1']].each { commits, options ->
            Jenkins jenkins = pullRequest(*options)
            assert judge(jenkins, SECRETS).thrown.message.contains('fail (exit code 1)'), jenkins.log
            String verdict = new File(jenkins.workspace, 'gate-reports/source/verdict.json').text
            assert verdict.contains('refs/remotes/origin/main') && verdict.contains('max: 1000')
            assert git(jenkins.workspace, 'rev-list', '--count', 'refs/remotes/origin/main') == "$commits\n": 'a shallow clone stays one'
            jenkins.close()
        }
    }

    void a_target_that_cannot_be_fetched_is_no_pass() {
        Jenkins jenkins = pullRequest()
        jenkins.env.CHANGE_TARGET = 'gone'
        assert judge(jenkins, SECRETS).thrown.message.contains('error (exit code 2)')
        assert jenkins.log.contains('the target branch could not be fetched') && jenkins.log.contains('refs/remotes/origin/gone')
        jenkins.close()
    }

    void a_workspace_of_another_user_can_be_read() {
        Process id = ['id', '-u'].execute()
        if (id.text.trim() != '0') { println 'not run: another user (needs root)'; return }
        Jenkins jenkins = pullRequest()
        assert ['chown', '-R', '65534', jenkins.workspace.path].execute().waitFor() == 0
        assert judge(jenkins, SECRETS).thrown.message.contains('fail (exit code 1)'), jenkins.log
        jenkins.close()
    }

    void requirement_25_the_step_finds_what_the_command_line_finds() {
        Jenkins jenkins = build()
        File demo = new File(Library.ROOT, '../../demo')
        demo.eachFileRecurse(groovy.io.FileType.FILES) { write(jenkins, demo.toPath().relativize(it.toPath()).toString(), it.getText('UTF-8')) }
        Map outcome = judge(jenkins, [results: [fail: 'UNSTABLE', undecided: 'UNSTABLE']])
        Process process = new ProcessBuilder([GATE, 'check', '--output', 'json=cli.json', '--output', 'terminal=cli.txt']).directory(jenkins.workspace).redirectErrorStream(true).start()
        process.inputStream.text
        assert process.waitFor() == outcome.answer.exitCode
        Closure read = { String name ->
            Map verdict = new groovy.json.JsonSlurper().parse(new File(jenkins.workspace, name))
            return [verdict.verdict, verdict.exit_code, verdict.gates.collect { [it.id, it.outcome, it.counted] }, verdict.findings*.fingerprint, verdict.flaws*.fingerprint]
        }
        List seen = read('gate-reports/every-stage/verdict.json')
        assert seen == read('cli.json') && seen[3].size() > 100
        assert outcome.answer.gates.collect { id, gate -> [id, gate.outcome, gate.counted as int] } == seen[2]
        jenkins.close()
    }

    void requirement_20_what_is_told_survives_the_way_through_gate() {
        Jenkins jenkins = pullRequest()
        ['CHANGE_ID', 'CHANGE_TARGET', 'CHANGE_BRANCH'].each { jenkins.env.remove(it) }
        jenkins.env.BRANCH_NAME = 'main'
        String title = 'say "so"\nand so, 🦀 ::error::x $(touch pwned) ' + 'x' * 300
        Map given = [kind: 'deployment', environment: 'production', status: 'success', service: 'payments', repository: 'https://git.example.com/team/payments',
                     commit: git(jenkins.workspace, 'rev-parse', 'HEAD').trim(), deploymentId: 'd-1', title: title, spool: jenkins.workspace.path + '@tmp/spool']
        Step event = Library.load(jenkins, 'securityGateEvent')
        assert event.call(given).reason == 'pass', jenkins.log
        List<Map> kept = new File(jenkins.workspace.path + '@tmp/spool').listFiles().findAll { it.name.endsWith('.jsonl') }
            .collectMany { it.readLines('UTF-8') }.collect { new groovy.json.JsonSlurper().parseText(it) }
        assert kept.size() == 1 && kept[0].what.kind == 'deployment' && kept[0].what.data.title == title && kept[0].what.data.environment == 'PRODUCTION'

        Throwable refused = null
        try { event.call(given + [environment: 'prod-eu']) } catch (hudson.AbortException thrown) { refused = thrown }
        assert refused.message.contains('exit code 2') && !new File(jenkins.workspace, 'pwned').exists()

        assert event.call([kind: 'deployment', spool: given.spool] + EventTests.DEPLOYMENT + [leadTime: '2h 5m']).reason == 'pass', jenkins.log
        assert event.call([kind: 'incident', spool: given.spool] + EventTests.INCIDENT + [status: 'resolved']).reason == 'pass', jenkins.log
        Map incident = [kind: 'incident', incidentId: 'PAY-1', service: 'payments', spool: given.spool]
        assert event.call(incident + [title: 'slow']).reason == 'pass' && event.call(incident + [status: 'resolved']).reason == 'pass', jenkins.log
        jenkins.close()
    }
}

import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException

/** What the step makes of every exit code, interruption and missing plugin. */
class SecurityGateTests implements Serializable {
    static final String PASS = event('pass', 'pass', 0)
    static final String FAIL = event('fail', 'fail', 3)
    static final String UNDECIDED = event('error', 'error', 0)

    static String event(String verdict, String outcome, int counted) {
        return '{"version":1,"what":{"kind":"gate-run","data":{"verdict":"' + verdict + '","gates":[{"id":"secrets","outcome":"' +
            outcome + '","counted":' + counted + ',"max":0,"exempted":1}],"open":{"critical":' + counted + '},"exempted":1}}}\n'
    }

    /** A build on an agent where gate ends with a code and leaves an event, or none. */
    static Jenkins build(int code, String event = null) {
        Jenkins jenkins = new Jenkins()
        String left = event ?: [0: PASS, 1: FAIL, 3: UNDECIDED, 4: PASS][code]
        jenkins.agent = { String script, Jenkins it -> script.startsWith('run') ? leave(it, code, left) : 0 }
        return jenkins
    }

    /** What gate does on the agent. */
    static int leave(Jenkins jenkins, int code, String event) {
        File folder = new File(jenkins.current(), new File(jenkins.env.GATE_CALL).parent)
        if (event != null && event != '') {
            new File(folder, 'event.json').text = event
            ['gate.sarif', 'junit.xml', 'gate.html', 'verdict.json'].each { new File(folder, it).text = 'x' }
        }
        return code
    }

    /** What a call answers, or throws. */
    static Map run(Jenkins jenkins, Map given = [stage: 'source'], Closure scans = null) {
        try {
            return [answer: scans == null ? Library.load(jenkins, 'securityGate').call(given) : Library.load(jenkins, 'securityGate').call(given, scans)]
        } catch (hudson.AbortException | InterruptedException thrown) {
            return [thrown: thrown]
        } finally {
            jenkins.close()
        }
    }

    private static String result(Jenkins jenkins, Map outcome) {
        if (outcome.thrown instanceof InterruptedException) { return 'ABORTED' }
        return outcome.thrown ? 'FAILURE' : jenkins.result
    }

    void requirement_03_every_exit_code_has_its_result() {
        Map words = [0: 'SUCCESS', 4: 'UNSTABLE']
        for (int code : -1..255) {
            Jenkins jenkins = build(code)
            Map outcome = run(jenkins)
            assert result(jenkins, outcome) == (words[code] ?: 'FAILURE'): "exit code $code"
            if (code != 0 && code != 4) { assert outcome.thrown.message.contains("exit code $code)"), outcome.thrown.message }
        }
    }

    void requirement_03_each_kind_of_stop_can_be_unstable_and_none_a_success() {
        Map codes = [fail: 1, usage: 2, undecided: 3, bug: 70, missing: 127, killed: 137, lost: -1]
        codes.each { word, code ->
            Jenkins unstable = build(code)
            Map outcome = run(unstable, [stage: 'source', results: [(word): 'UNSTABLE']])
            assert result(unstable, outcome) == 'UNSTABLE', word
            assert outcome.answer.result == 'UNSTABLE' && outcome.answer.reason == word && outcome.answer.exitCode == code
            Jenkins success = build(code)
            assert run(success, [stage: 'source', results: [(word): 'SUCCESS']]).thrown.message.contains('never a success')
            assert success.of('sh').isEmpty()
        }
    }

    void requirement_03_the_words_name_what_happened() {
        Map sentences = [1: 'a gate failed', 2: 'nothing was judged', 3: 'cannot be decided', 70: 'a bug in gate',
                         126: 'could not be started', 127: 'could not be started', 137: 'signal 9', 143: 'signal 15', (-1): 'lost the process']
        sentences.each { code, words -> assert run(build(code)).thrown.message.contains(words), code }
    }

    void requirement_03_a_receiver_that_is_down_never_fails_the_build() {
        Jenkins jenkins = build(4)
        Map outcome = run(jenkins, [stage: 'source', requireDelivery: true])
        assert jenkins.result == 'UNSTABLE' && outcome.answer.verdict == 'pass'
        Jenkins quiet = build(4)
        assert run(quiet, [results: [undelivered: 'SUCCESS']]).answer.result == 'SUCCESS' && quiet.result == 'SUCCESS'
        assert run(build(4), [results: [undelivered: 'FAILURE']]).thrown.message.contains('a receiver that is down fails no build')
    }

    void requirement_03_a_missing_scanner_is_never_a_success() {
        Jenkins jenkins = build(0)
        Map outcome = run(jenkins, [stage: 'source']) { throw new hudson.AbortException('script returned exit code 127') }
        assert outcome.thrown.message.contains('error (exit code 0): the scans broke off') && outcome.thrown.message.contains('127')
        assert jenkins.published().size() == 4
        Jenkins fails = build(1)
        assert run(fails, [stage: 'source']) { throw new IOException('no trivy') }.thrown.message.contains('fail (exit code 1)')
        Jenkins plugin = build(0)
        assert run(plugin, [:]) { throw new NoSuchMethodError("No such DSL method 'withSonarQubeEnv' found among steps []") }.thrown.message.contains('withSonarQubeEnv')
    }

    void requirement_03_a_pass_without_proof_is_no_pass() {
        ['', '{', 'null', '[]', '7', '{"what":{"kind":"deployment","data":{"verdict":"pass"}}}', FAIL, UNDECIDED].each { left ->
            Jenkins jenkins = build(0, left == '' ? ' ' : left)
            if (left == '') { jenkins.agent = { String script, Jenkins it -> 0 } }
            Map outcome = run(jenkins)
            assert outcome.thrown.message.contains('without a verdict'), "$left: $outcome"
        }
    }

    void requirement_04_reports_are_recorded_whatever_happens() {
        [0: 4, 1: 4, 3: 4, 4: 4].each { code, count ->
            Jenkins jenkins = build(code)
            run(jenkins)
            assert jenkins.published() == ['archiveArtifacts', 'recordIssues', 'junit', 'publishHTML'], code
        }
        [2, 70, 127, 137, -1].each { code ->
            Jenkins jenkins = build(code)
            run(jenkins)
            assert jenkins.published() == ['archiveArtifacts'], code
        }
    }

    void requirement_04_the_record_does_not_judge_by_itself() {
        Jenkins jenkins = build(1)
        run(jenkins, [stage: 'image', name: 'payments-image'])
        Map issues = jenkins.of('recordIssues')[0].arguments
        assert issues.enabledForFailure == true && issues.skipPublishingChecks == true && !issues.containsKey('qualityGates')
        assert issues.tool.pattern == 'gate-reports/payments-image/gate.sarif' && issues.tool.id == 'gate-payments-image'
        assert jenkins.of('junit')[0].arguments == [testResults: 'gate-reports/payments-image/junit.xml', allowEmptyResults: true, skipMarkingBuildUnstable: true]
        assert jenkins.of('archiveArtifacts')[0].arguments == [artifacts: 'gate-reports/payments-image/**', allowEmptyArchive: true]
        assert jenkins.of('publishHTML')[0].arguments.target.reportFiles == 'gate.html'
    }

    void requirement_04_an_abort_stays_an_abort() {
        Jenkins inScans = build(0)
        assert run(inScans, [:]) { throw Jenkins.abort() }.thrown instanceof FlowInterruptedException
        assert inScans.of('sh').isEmpty() && inScans.published() == ['archiveArtifacts']

        Jenkins wrapped = build(0)
        Throwable thrown = null
        try { Library.load(wrapped, 'securityGate').call([:]) { throw new RuntimeException(Jenkins.abort()) } } catch (RuntimeException caught) { thrown = caught }
        assert thrown.cause instanceof FlowInterruptedException && wrapped.of('sh').isEmpty()
        wrapped.close()

        Jenkins inGate = build(0)
        inGate.broken = [sh: Jenkins.abort()]
        assert run(inGate).thrown instanceof FlowInterruptedException
        assert inGate.published() == ['archiveArtifacts']

        ['archiveArtifacts', 'recordIssues', 'junit', 'publishHTML'].each { step ->
            Jenkins later = build(1)
            later.broken = [(step): Jenkins.abort()]
            assert run(later).thrown instanceof FlowInterruptedException, step
        }
    }

    void requirement_04_what_breaks_while_recording_hides_nothing() {
        Jenkins jenkins = build(1)
        jenkins.broken = [archiveArtifacts: new IOException('disk full'), junit: new IllegalArgumentException('unknown parameter')]
        assert run(jenkins).thrown.message.contains('fail (exit code 1)')
        assert jenkins.published() == ['archiveArtifacts', 'recordIssues', 'junit', 'publishHTML']
        Jenkins aborted = build(0)
        aborted.broken = [sh: Jenkins.abort(), archiveArtifacts: new IOException('agent is gone')]
        assert run(aborted).thrown instanceof FlowInterruptedException
    }

    void requirement_05_a_missing_plugin_is_one_warning_and_the_same_verdict() {
        List steps = ['archiveArtifacts', 'recordIssues', 'sarif', 'junit', 'publishHTML']
        (steps.collect { [it] as Set } + [steps as Set]).each { absent ->
            [0, 1].each { code ->
                Jenkins jenkins = build(code)
                jenkins.absent = absent
                Map outcome = run(jenkins)
                assert result(jenkins, outcome) == (code == 0 ? 'SUCCESS' : 'FAILURE'), absent
                List warnings = jenkins.of('echo')*.arguments.findAll { it.contains('not installed') }
                assert warnings.size() == 1 && warnings[0].contains(absent.contains('sarif') ? 'recordIssues' : absent[0]), absent
            }
        }
    }

    void the_pipeline_gets_a_small_map() {
        Map answer = run(build(0), [stage: 'source']).answer
        assert answer.keySet() as List == ['verdict', 'result', 'exitCode', 'reason', 'message', 'gates', 'open', 'exempted', 'scans', 'reports']
        assert answer.verdict == 'pass' && answer.result == 'SUCCESS' && answer.exitCode == 0 && answer.scans == null
        assert answer.gates == [secrets: [outcome: 'pass', counted: 0L, max: 0L, exempted: 1L]] && answer.open == [critical: 0L]
        assert answer.reports.sarif == 'gate-reports/source/gate.sarif' && answer.reports.json == 'gate-reports/source/verdict.json'
        Wire.check(answer)
        assert run(build(2), [results: [usage: 'UNSTABLE']]).answer.reports == [json: null, event: null, sarif: null, junit: null, html: null]
    }

    void without_an_agent_it_says_so() {
        Jenkins jenkins = build(0)
        jenkins.hasNode = false
        assert run(jenkins).thrown.message.contains('needs an agent')
        assert jenkins.calls*.name == ['isUnix', 'error']
    }

    void reports_of_an_earlier_run_are_gone_before_the_scans() {
        Jenkins jenkins = build(127)
        File old = new File(jenkins.workspace, 'gate-reports/source/verdict.json')
        old.parentFile.mkdirs()
        old.text = '{"verdict":"pass"}'
        run(jenkins, [stage: 'source']) { assert !old.exists() }
        assert jenkins.of('recordIssues').isEmpty()
    }

    void the_container_is_for_gate_alone() {
        Jenkins jenkins = build(0)
        run(jenkins, [container: 'tools'])
        assert jenkins.of('container')*.arguments == ['tools']
        List names = jenkins.calls*.name
        assert names.indexOf('container') < names.indexOf('sh') && names.indexOf('sh') < names.indexOf('archiveArtifacts')
    }

    void windows_agents_get_powershell() {
        Jenkins jenkins = build(0)
        jenkins.unix = false
        jenkins.env.CHANGE_TARGET = 'main'
        assert run(jenkins, [stage: 'source', reports: ['C:\\scans\\trivy report.json']]).answer.result == 'SUCCESS'
        assert jenkins.of('sh').isEmpty()
        assert jenkins.of('powershell')*.arguments*.script == ['fetch-target.ps1', 'run.ps1'].collect { Library.text('security-gate/' + it) }
        ['a"b', 'folder\\'].each { path ->
            Jenkins refused = build(0)
            refused.unix = false
            assert run(refused, [reports: [path]]).thrown.message.contains('on Windows no argument may'), path
        }
        Jenkins sonar = build(0)
        sonar.unix = false
        assert run(sonar, [sonarProject: 'p', sonarHostUrl: 'https://sonar.example.com']).thrown.message.contains('Unix agents only')
    }
}

/** The examples are pipelines that run. */
class ExampleTests implements Serializable {
    private static final File FOLDER = new File(Library.ROOT, '../examples')
    private static final String DIGEST = 'registry.example.com/payments/payments-api@sha256:' + 'a' * 64

    /** A build of an example in which gate ends with these codes, call by call. */
    private static Map run(String name, List<Integer> codes, Map more = [:]) {
        Jenkins jenkins = new Jenkins()
        jenkins.env.putAll([BRANCH_NAME: 'main', BUILD_NUMBER: '12', IMAGE_WITH_DIGEST: DIGEST, GATE_MIRROR: 'https://artifacts.example.com/gate'] + more)
        jenkins.secrets = ['sonar-token': 'squ_FAKE0not0real', 'git-bot': 'FAKE', 'devlake-token': 'FAKE']
        int at = 0
        jenkins.agent = { String script, Jenkins it ->
            if (script == 'install.sh') {
                new File(it.workspace.path + '@tmp').mkdirs()
                new File(it.workspace.path + '@tmp/gate-program.txt').text = '/opt/gate/bin/gate\n'
            }
            if (it.env.GATE_CALL?.contains('/event-')) { return 0 }
            return script == 'run.sh' ? SecurityGateTests.leave(it, codes[at], ['0': SecurityGateTests.PASS, '1': SecurityGateTests.FAIL][codes[at++] as String] ?: '') : 0
        }
        new File(jenkins.workspace, 'image.txt').text = DIGEST + '\n'
        try {
            Library.example(new File(FOLDER, name), jenkins)
            return [jenkins: jenkins]
        } catch (hudson.AbortException thrown) {
            return [jenkins: jenkins, thrown: thrown]
        } finally {
            jenkins.close()
        }
    }

    /** What the pipeline itself runs. */
    private static List<String> scripts(Map outcome) {
        return outcome.jenkins.of('sh')*.arguments.findAll { it instanceof String }
    }

    void every_example_is_run_here() {
        assert (FOLDER.list() as List).sort() == ['declarative.Jenkinsfile', 'kubernetes.Jenkinsfile', 'multibranch.Jenkinsfile', 'scripted.Jenkinsfile']
    }

    void requirement_02_no_example_puts_a_script_together() {
        FOLDER.listFiles().each { assert !(it.text =~ /"[^"\n']*\$\{|\b(sh|bat|powershell)\s*\(?\s*"/): it.name }
    }

    void declarative() {
        if (Library.CPS != null) { return }
        Map outcome = run('declarative.Jenkinsfile', [0, 0])
        assert outcome.thrown == null
        assert scripts(outcome)[-1] == './deploy.sh production' && outcome.jenkins.of('archiveArtifacts').size() == 2
        assert outcome.jenkins.of('writeFile')[-1].arguments.text.contains('deployment\n--from=gate-reports/event-deployment/said.json\n--verdict=')
        String image = outcome.jenkins.of('writeFile')[1].arguments.text
        assert image.contains('--stage=image\n') && image.contains('--image-digest=sha256:' + 'a' * 64)
        assert !scripts(run('declarative.Jenkinsfile', [0, 1])).contains('./deploy.sh production')
        assert scripts(run('declarative.Jenkinsfile', [1])).size() == 4
        assert !scripts(run('declarative.Jenkinsfile', [0, 0], [BRANCH_NAME: 'feature'])).contains('./deploy.sh production')
    }

    void scripted() {
        Map passes = run('scripted.Jenkinsfile', [0])
        assert passes.thrown == null && scripts(passes) == ['./scan.sh', './deploy.sh staging']
        Map fails = run('scripted.Jenkinsfile', [1])
        assert fails.thrown == null && scripts(fails) == ['./scan.sh'] && fails.jenkins.result == 'UNSTABLE'
        assert fails.jenkins.log.contains('fail (exit code 1)')
        assert run('scripted.Jenkinsfile', [3]).thrown
    }

    void multibranch() {
        Map outcome = run('multibranch.Jenkinsfile', [0, 0], [CHANGE_ID: '7', CHANGE_TARGET: 'main'])
        assert outcome.thrown == null
        List<String> calls = outcome.jenkins.of('writeFile')*.arguments*.text
        assert calls.size() == 2 && calls.every { it.contains('--policy-ref=refs/remotes/origin/main') }
        assert outcome.jenkins.of('archiveArtifacts')*.arguments*.artifacts == ['gate-reports/payments/**', 'gate-reports/ledger/**']
        assert run('multibranch.Jenkinsfile', [0, 1]).thrown
    }

    void kubernetes() {
        Map outcome = run('kubernetes.Jenkinsfile', [0, 0])
        assert outcome.thrown == null
        assert outcome.jenkins.of('container')*.arguments == ['gitleaks', 'gate', 'trivy', 'gate']
        assert run('kubernetes.Jenkinsfile', [0, 0], [IMAGE_WITH_DIGEST: '']).thrown.message.contains('image is empty: is the variable set?')
    }

    void what_pages_and_help_show_can_be_written() {
        Jenkins jenkins = new Jenkins()
        Map known = Library.vars().collectEntries { [(it.name - '.groovy'): Library.load(jenkins, it.name - '.groovy').parameters().keySet()] }
        jenkins.close()
        List<File> pages = ['jenkins.md', 'migrate-jenkins.md'].collect { new File(Library.ROOT, '../../docs/' + it) }
        pages.addAll(new File(Library.ROOT, 'vars').listFiles().findAll { it.name.endsWith('.txt') })
        int seen = 0
        pages.each { page ->
            (page.getText('UTF-8') =~ /\b(securityGate|securityGateEvent|withGate)\(([^)\n]*(?:\n +[^)\n]*)?)\)/).each { whole, step, arguments ->
                (arguments.replaceAll(/'[^']*'|\[[^\]]*\]/, '') =~ /(\w+):/).each { match ->
                    assert known[step]?.contains(match[1]), "$page.name: $whole"
                    seen++
                }
            }
        }
        assert seen > 15, seen
    }
}

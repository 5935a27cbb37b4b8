/** What callers may say: names, values, and that nothing of it becomes text of a script. */
class ParameterTests implements Serializable {
    /** A value that fits, for every parameter of securityGate, and the lines of the call that it makes. */
    static final Map GOOD = [
        stage: ['image', ['--stage=image']],
        gates: [['container', 'secrets'], ['--gate=container', '--gate=secrets']],
        reports: [['reports/*.json', [gitleaks: 'g.json']], ['--report=gitleaks=g.json', '--', 'reports/*.json']],
        exclude: ['**/old/**', ['--exclude=**/old/**']],
        name: ['payments', ['--output=json=gate-reports/payments/verdict.json']],
        image: ['registry.example.com:5000/a/b:1@sha256:' + 'a' * 64, ['--image-digest=sha256:' + 'a' * 64]],
        imageDigest: ['sha256:' + 'b' * 64, ['--image-digest=sha256:' + 'b' * 64]],
        commit: ['abcdef0123456789', ['--commit=abcdef0123456789']],
        policy: ['ci/gate.yaml', ['--policy=ci/gate.yaml']],
        policyRef: ['refs/heads/main', ['--policy-ref=refs/heads/main']],
        waivers: ['w.yaml', ['--waivers=w.yaml']],
        ignoreFiles: [[trivy: 'x/.trivyignore'], ['--ignore-file=trivy=x/.trivyignore']],
        outputs: [[cyclonedx: 'sbom.json'], ['--output=cyclonedx=gate-reports/every-stage/sbom.json']],
        results: [[fail: 'UNSTABLE'], []],
        requireDelivery: [true, ['--require-delivery']],
        spool: ['/var/spool/gate', ['--spool=/var/spool/gate']],
        binary: ['/opt/gate/bin/gate', ['/opt/gate/bin/gate']],
        container: ['tools', []],
        fetchTarget: [false, []],
        gitCredentialsId: ['git', []],
        language: ['java', []],
        sonarProject: ['team:payments', ['--report=sonarqube=gate-reports/every-stage/sonarqube']],
        sonarHostUrl: ['https://sonar.example.com/sonar', []],
        sonarCredentialsId: ['sonar', []],
        sonarQubeTimeout: [10, []],
        credentials: [[LAKE_TOKEN: 'lake'], []],
    ]

    static final List HOSTILE = [
        '"; touch pwned; "', '$(touch pwned)', '`touch pwned`', '; touch pwned', '| touch pwned', '&& touch pwned', '\'; touch pwned; \'',
        "line\ntouch pwned", "line\r\ntouch pwned", '-rf', '--policy=x', '${jndi}', '%PATH%', '$env:PATH', '*', '../../x', '/etc/passwd',
        '\u202egnp', '\u0007bell', 'a b', 'é', '\ud83e\udd80', '\\', 'C:\\x', '::error::x', '@NonCPS', 'x' * 5000,
    ]

    private static List<String> lines(Jenkins jenkins) {
        return (jenkins.of('writeFile').find { it.arguments.file.endsWith('call.txt') }?.arguments?.text ?: '').readLines()
    }

    void requirement_06_every_parameter_is_covered_here() {
        Jenkins jenkins = SecurityGateTests.build(0)
        assert GOOD.keySet() == Library.load(jenkins, 'securityGate').parameters().keySet()
        jenkins.close()
    }

    void requirement_06_every_parameter_does_what_it_says() {
        GOOD.each { name, pair ->
            Jenkins jenkins = SecurityGateTests.build(0)
            jenkins.secrets = [sonar: 'squ_FAKE0not0real', git: 'x', lake: 'FAKE']
            Map more = name == 'sonarProject' ? [sonarHostUrl: 'https://sonar.example.com'] : [:]
            Map outcome = SecurityGateTests.run(jenkins, [(name): pair[0]] + more)
            assert outcome.answer?.verdict == 'pass', "$name: $outcome"
            pair[1].each { line -> assert lines(jenkins).contains(line), "$name: ${lines(jenkins)}" }
        }
    }

    void requirement_06_the_help_lists_what_the_code_reads() {
        Library.vars().each { file ->
            String step = file.name - '.groovy'
            File help = new File(file.parentFile, step + '.txt')
            assert help.exists(), "$step has no help"
            Jenkins jenkins = new Jenkins()
            Set known = Library.load(jenkins, step).parameters().keySet()
            jenkins.close()
            List told = (help.text =~ /(?m)^  ([a-z][A-Za-z0-9]+) +\S/).collect { it[1] }
            assert told as Set == known, "$step: ${(told as Set) - known} ${known - told}"
            assert told.size() == (told as Set).size()
            String text = file.getText('UTF-8') + ['Call', 'Agent', 'Telling'].collect { new File(Library.ROOT, "src/gate/${it}.groovy").getText('UTF-8') }.join('\n')
            known.each { assert text.contains("settings.$it") || text =~ /\b$it: '\w+'[,\]]/, "$step: $it is never read" }
        }
    }

    void requirement_01_no_script_depends_on_what_a_caller_says() {
        Set scripts = new File(Library.ROOT, 'resources/security-gate').listFiles().collect { it.getText('UTF-8') } as Set
        int run = 0
        int refused = 0
        GOOD.keySet().each { name ->
            HOSTILE.each { value ->
                boolean isList = GOOD[name][0] instanceof List
                List<Object> forms = GOOD[name][0] instanceof Map ? [value, [(value): value], [trivy: value]] : isList ? [value, [value], [[trivy: value]]] : [value]
                forms.each { form ->
                    Jenkins jenkins = SecurityGateTests.build(0)
                    jenkins.env.putAll([CHANGE_TARGET: value.replaceAll('[\r\n]', ' '), BRANCH_NAME: value, CHANGE_ID: '7'])
                    jenkins.secrets = [sonar: 'squ_FAKE0not0real', git: 'x', lake: 'FAKE']
                    try {
                        SecurityGateTests.run(jenkins, [(name): form, sonarProject: 'p', sonarHostUrl: 'https://sonar.example.com'] + [(name): form])
                    } finally {
                        jenkins.of('sh').each {
                            assert scripts.contains(it.arguments.script) && it.arguments.script instanceof String
                            assert it.arguments.label in ['security gate', 'target branch', 'answers of SonarQube']
                        }
                    }
                    if (jenkins.of('sh')) { run++ } else { refused++ }
                    jenkins.of('withEnv').each { call -> call.arguments.each { assert it instanceof String && it.indexOf('=') > 0 && !it.contains('\n') } }
                }
            }
        }
        assert run > 100 && refused > 300, "$run ran, $refused were refused"
    }

    void requirement_01_an_argument_is_one_line_whatever_it_holds() {
        HOSTILE.findAll { !it.startsWith('-') && !(it =~ /[\p{Cntrl}]/) }.each { value ->
            Jenkins jenkins = SecurityGateTests.build(0)
            SecurityGateTests.run(jenkins, [reports: [value, [trivy: value]]])
            List made = lines(jenkins)
            assert made[-3..-1] == ['--report=trivy=' + value, '--', value], value
        }
    }

    void requirement_02_a_gstring_of_the_caller_stays_outside() {
        String branch = 'feature/x'
        Jenkins jenkins = SecurityGateTests.build(0)
        Map given = [stage: "${'sou'}rce", reports: ["reports/${branch}.json", [gitleaks: "g-${branch}.json"]], policy: "${branch}.yaml",
                     outputs: [spdx: "${'s'}.json"], gates: ["${'sast'}"], results: [fail: "${'UNSTABLE'}"], name: "n${1}", image: "a/b:${1}"]
        assert SecurityGateTests.run(jenkins, given).answer.verdict == 'pass'
        assert lines(jenkins).containsAll(['--stage=source', '--policy=feature/x.yaml', '--report=gitleaks=g-feature/x.json', 'reports/feature/x.json'])
    }

    void a_gate_cannot_be_switched_off_from_the_pipeline() {
        Map sentences = [
            failOnVulnerabilities: [[true, 'true', 'TRUE'], [false, 'false', null, 0, 'no'], 'gate waiver add'],
            failOnQualityGate: [[true, 'true'], [false, 'false', ''], 'gates: { sast: { enforce'],
            failOnSecrets: [[true, 'true'], [false, 'false'], 'a secret is revoked, not waived'],
            trivySeverity: [['HIGH,CRITICAL', 'critical, high', ['CRITICAL', 'HIGH']], ['CRITICAL', 'LOW,MEDIUM,HIGH,CRITICAL', ''], 'severity: ">= high"'],
            trivyExitCode: [['1', 1], ['0', 0], 'the exit code that counts is that of gate'],
            sonarBranch: [[], ['main', ''], 'the branch is the one that is built'],
        ]
        Jenkins all = SecurityGateTests.build(0)
        assert Library.load(all, 'securityGate').refused().keySet() == sentences.keySet()
        all.close()
        sentences.each { name, rule ->
            rule[0].each { value ->
                assert SecurityGateTests.run(SecurityGateTests.build(0), [(name): value]).answer.verdict == 'pass', "$name: $value"
            }
            rule[1].each { value ->
                Jenkins jenkins = SecurityGateTests.build(0)
                Map outcome = SecurityGateTests.run(jenkins, [(name): value])
                assert outcome.thrown?.message?.contains(rule[2]), "$name: $value: $outcome"
                assert outcome.thrown.message.startsWith("securityGate: $name: ") && jenkins.of('sh').isEmpty()
            }
        }
    }

    void a_misspelt_parameter_is_an_error_that_names_the_right_one() {
        [report: 'reports', repotrs: 'reports', Stage: 'stage', polcy: 'policy', failOnSecret: 'failOnSecrets', sonarQubeTimout: 'sonarQubeTimeout',
         image_digest: 'imageDigest'].each { wrong, right ->
            assert SecurityGateTests.run(SecurityGateTests.build(0), [(wrong): 'x']).thrown.message == "securityGate: there is no parameter `$wrong`; did you mean `$right`?"
        }
        String far = SecurityGateTests.run(SecurityGateTests.build(0), [whatever: 1]).thrown.message
        assert far.contains('it knows binary, commit,'), far
        assert SecurityGateTests.run(SecurityGateTests.build(0), ["x\u001b[31m": 1]).thrown.message.contains('`x?[31m`')
        assert SecurityGateTests.run(SecurityGateTests.build(1), [results: [faill: 'UNSTABLE']]).thrown.message.contains('did you mean `fail`?')
    }

    void an_empty_value_is_a_variable_that_was_not_set() {
        GOOD.keySet().each { name ->
            [null, '', '  '].each { value ->
                assert SecurityGateTests.run(SecurityGateTests.build(0), [(name): value]).thrown.message.contains('is empty: is the variable set?'), name
            }
        }
        ['\u0007bell', 'two\nlines', 'a\u0000b'].each {
            assert SecurityGateTests.run(SecurityGateTests.build(0), [policy: it]).thrown.message.contains('holds a line break or another control character')
        }
        assert SecurityGateTests.run(SecurityGateTests.build(0), [reports: []]).thrown.message.contains('empty list')
    }

    void an_image_without_digest_is_said() {
        Jenkins tag = SecurityGateTests.build(0)
        SecurityGateTests.run(tag, [image: 'app:1.2'])
        assert tag.log.contains('app:1.2 is a tag, which can be moved')
        assert SecurityGateTests.run(SecurityGateTests.build(0), [image: 'app@sha256:12']).thrown.message.contains('no digest of an image')
        Map both = [image: 'app@sha256:' + 'a' * 64, imageDigest: 'sha256:' + 'b' * 64]
        assert SecurityGateTests.run(SecurityGateTests.build(0), both).thrown.message.contains('different digests')
    }

    void the_body_gets_what_it_needs_as_variables() {
        Jenkins jenkins = SecurityGateTests.build(0)
        Map seen = [:]
        SecurityGateTests.run(jenkins, [image: 'app:1', language: 'go', sonarProject: 'p:q', sonarHostUrl: 'https://sonar.example.com']) { seen.putAll(jenkins.env) }
        assert seen.GATE_IMAGE == 'app:1' && seen.GATE_LANGUAGE == 'go' && seen.GATE_SONAR_PROJECT == 'p:q'
        Jenkins none = SecurityGateTests.build(0)
        SecurityGateTests.run(none, [language: 'go'])
        assert none.log.contains('this call has none')
    }

    void a_pull_request_is_judged_by_its_target() {
        Jenkins jenkins = SecurityGateTests.build(0)
        jenkins.env.putAll([CHANGE_ID: '7', CHANGE_TARGET: 'release/1.x'])
        SecurityGateTests.run(jenkins)
        assert jenkins.of('sh')*.arguments*.label == ['target branch', 'security gate']
        assert lines(jenkins).contains('--policy-ref=refs/remotes/origin/release/1.x')
        Jenkins own = SecurityGateTests.build(0)
        own.env.putAll([CHANGE_ID: '7', CHANGE_TARGET: 'main'])
        assert SecurityGateTests.run(own, [policyRef: 'worktree']).thrown.message.contains('bring its own rules')
        Jenkins push = SecurityGateTests.build(0)
        SecurityGateTests.run(push)
        assert push.of('sh')*.arguments*.label == ['security gate'] && !lines(push).any { it.startsWith('--policy-ref') }
        Jenkins there = SecurityGateTests.build(0)
        there.env.putAll([CHANGE_ID: '7', CHANGE_TARGET: 'main'])
        SecurityGateTests.run(there, [fetchTarget: false])
        assert there.of('sh')*.arguments*.label == ['security gate'] && lines(there).contains('--policy-ref=refs/remotes/origin/main')
        Jenkins secret = SecurityGateTests.build(0)
        secret.env.putAll([CHANGE_ID: '7', CHANGE_TARGET: 'main'])
        secret.secrets = [bot: 'FAKE']
        SecurityGateTests.run(secret, [gitCredentialsId: 'bot'])
        assert secret.of('withCredentials')*.arguments == [[[kind: 'git', credentialsId: 'bot']]]
    }

    void credentials_are_there_while_gate_runs_and_at_no_other_time() {
        Jenkins jenkins = SecurityGateTests.build(0)
        jenkins.secrets = [lake: 'FAKE-lake', hook: 'FAKE-hook']
        SecurityGateTests.run(jenkins, [credentials: [LAKE_TOKEN: 'lake', HOOK_FILE: 'hook']]) { assert jenkins.env.LAKE_TOKEN == null }
        Map gate = jenkins.of('sh').find { it.arguments.label == 'security gate' }
        assert gate.env.LAKE_TOKEN == 'FAKE-lake' && gate.env.HOOK_FILE.contains('@tmp') && jenkins.env.LAKE_TOKEN == null
        assert !jenkins.of('writeFile').any { it.arguments.text.contains('FAKE') } && !gate.env.values().any { it == 'FAKE-hook' }
        assert SecurityGateTests.run(SecurityGateTests.build(0), [credentials: ['lake token': 'x']]).thrown
        assert SecurityGateTests.run(SecurityGateTests.build(0), [credentials: [path: 'x']]).thrown.message.contains('is no name of a variable')
        assert SecurityGateTests.run(SecurityGateTests.build(0), [credentials: [LAKE_TOKEN: 'gone']]).thrown.message.contains('Could not find credentials')
    }

    void sonarqube_needs_its_server() {
        assert SecurityGateTests.run(SecurityGateTests.build(0), [sonarProject: 'p']).thrown.message.contains('sonarProject needs the server')
        ['SONAR_HOST_URL', 'SONARQUBE_URL'].each { variable ->
            Jenkins jenkins = SecurityGateTests.build(0)
            jenkins.env[variable] = 'http://sonarqube.fawkes.svc:9000'
            SecurityGateTests.run(jenkins, [sonarProject: 'p', sonarQubeTimeout: '7'])
            Map sonar = jenkins.of('sh').find { it.arguments.label == 'answers of SonarQube' }
            assert sonar.env.GATE_SONAR_URL == 'http://sonarqube.fawkes.svc:9000' && sonar.env.GATE_SONAR_MINUTES == '7'
        }
        [0, -1, 'soon', true, 1.5].each {
            assert SecurityGateTests.run(SecurityGateTests.build(0), [sonarQubeTimeout: it]).thrown.message.contains('whole number of minutes'), it
        }
    }
}

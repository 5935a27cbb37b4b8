import groovy.json.JsonSlurper

/** Telling of deployments and incidents: what is said reaches gate as it is, and a receiver that is down fails nothing. */
class EventTests implements Serializable {
    private static Jenkins build(int code) {
        Jenkins jenkins = new Jenkins()
        jenkins.agent = { String script, Jenkins it -> code }
        return jenkins
    }

    private static Map run(Jenkins jenkins, Map given) {
        try {
            return [answer: Library.load(jenkins, 'securityGateEvent').call(given)]
        } catch (hudson.AbortException thrown) {
            return [thrown: thrown]
        } finally {
            jenkins.close()
        }
    }

    private static Map said(Jenkins jenkins) {
        return new JsonSlurper().parseText(jenkins.of('writeFile').find { it.arguments.file.endsWith('/said.json') }.arguments.text)
    }

    private static List<String> lines(Jenkins jenkins) {
        return jenkins.of('writeFile').find { it.arguments.file.endsWith('/call.txt') }.arguments.text.readLines()
    }

    static final Map DEPLOYMENT = [
        environment: 'production', environmentName: 'prod-eu-1', status: 'success', service: 'payments-api', started: '2026-11-20T12:00:00Z',
        finished: '2026-11-20T12:05:00Z', commit: 'a' * 40, commitTimestamp: '2026-11-20T10:00:00Z', repository: 'https://git.example.com/team/payments',
        refName: 'main', deploymentId: 'd-1', argocdSyncId: 's-1', jenkinsBuildId: '12', deployedBy: 'ci', leadTime: 125, title: 'payments 1.2.3',
    ]
    static final Map INCIDENT = [
        incidentId: 'PAY-311', service: 'payments-api', title: 'slow', description: 'two\nlines', status: 'in-progress', severity: 'high',
        createdAt: '2026-11-20T12:00:00Z', resolvedAt: '2026-11-20T13:00:00Z', mttr: '1h', causedByDeploymentId: 'd-1',
        resolutionDeploymentId: 'd-2', url: 'https://incidents.example.com/PAY-311',
    ]

    void requirement_06_every_field_reaches_gate() {
        Set known = Library.type(new File(Library.ROOT, 'src/gate/Telling.groovy')).kinds().keySet()
        assert (DEPLOYMENT.keySet() + INCIDENT.keySet()) as Set == known
        Jenkins deployment = build(0)
        assert run(deployment, [kind: 'deployment'] + DEPLOYMENT).answer == [result: 'SUCCESS', exitCode: 0, reason: 'pass', message: 'kept, and told to everyone who could be reached (exit code 0)']
        assert said(deployment).size() == DEPLOYMENT.size() && said(deployment).timestamp == DEPLOYMENT.finished && said(deployment).lead_time == '125'
        assert lines(deployment) == ['gate', 'event', 'deployment', '--from=gate-reports/event-deployment/said.json']
        Jenkins incident = build(0)
        run(incident, [kind: 'incident'] + INCIDENT)
        assert said(incident).size() == INCIDENT.size() && said(incident).description == 'two\nlines'
        assert lines(incident)[1..3] == ['event', 'incident', 'open']
    }

    void requirement_06_every_option_reaches_gate() {
        Jenkins jenkins = build(0)
        jenkins.secrets = [lake: 'FAKE']
        run(jenkins, [kind: 'deployment', verdict: 'gate-reports/source/verdict.json', name: 'eu', policy: 'p.yaml', policyRef: 'main', spool: '/s', requireDelivery: true,
                      results: [undelivered: 'SUCCESS'], credentials: [LAKE_TOKEN: 'lake'], binary: '/opt/gate', container: 'tools', environment: 'staging'])
        assert lines(jenkins) == ['/opt/gate', 'event', 'deployment', '--from=gate-reports/event-eu/said.json', '--verdict=gate-reports/source/verdict.json', '--policy=p.yaml',
                                  '--policy-ref=main', '--spool=/s', '--require-delivery']
        assert jenkins.of('sh')[0].env.LAKE_TOKEN == 'FAKE' && jenkins.of('container')*.arguments == ['tools']
        assert !jenkins.of('writeFile').any { it.arguments.text.contains('FAKE') }
    }

    void an_incident_that_is_over_is_told_with_another_command() {
        [open: ['open', null], 'in-progress': ['open', 'in-progress'], todo: ['open', 'todo'], resolved: ['resolve', null], Done: ['resolve', null], closed: ['resolve', null]].each { status, pair ->
            Jenkins jenkins = build(0)
            run(jenkins, [kind: 'incident', incidentId: 'x', status: status])
            assert lines(jenkins)[3] == pair[0] && said(jenkins).status == pair[1], status
        }
    }

    void requirement_01_what_is_said_is_data() {
        (ParameterTests.HOSTILE + ["a\u0000b", '"}, "environment": "production', '\u2028']).each { value ->
            Jenkins jenkins = build(0)
            Map outcome = run(jenkins, [kind: 'deployment', title: value, environment: value, service: value, deploymentId: value])
            assert outcome.answer, value
            assert said(jenkins) == [environment: value, service_name: value, deployment_id: value, title: value]
            assert jenkins.of('sh')*.arguments*.script == [Library.text('security-gate/run.sh')] && lines(jenkins).size() == 4
        }
    }

    void requirement_03_a_receiver_that_is_down_never_fails_the_build() {
        Jenkins jenkins = build(4)
        assert run(jenkins, [kind: 'deployment', requireDelivery: true]).answer.result == 'UNSTABLE' && jenkins.result == 'UNSTABLE'
        [1, 2, 3, 70, 126, 127, 137, -1].each { code -> assert run(build(code), [kind: 'deployment']).thrown.message.contains("exit code $code)"), code }
        assert run(build(2), [kind: 'deployment']).thrown.message.contains('it would corrupt the numbers')
        assert run(build(2), [kind: 'deployment', results: [usage: 'UNSTABLE']]).answer.result == 'UNSTABLE'
    }

    void what_does_not_fit_is_said() {
        assert run(build(0), [:]).thrown.message == "securityGateEvent: kind has to be 'deployment' or 'incident'"
        assert run(build(0), [kind: 'release']).thrown.message.contains("and not 'release'")
        assert run(build(0), [kind: 'deployment', incidentId: 'x']).thrown.message == 'securityGateEvent: incidentId is no part of a deployment'
        assert run(build(0), [kind: 'incident', environment: 'x']).thrown.message == 'securityGateEvent: environment is no part of an incident'
        assert run(build(0), [kind: 'incident', verdict: 'x']).thrown.message == 'securityGateEvent: verdict is no part of an incident'
        assert run(build(0), [kind: 'deployment', enviroment: 'x']).thrown.message.contains('did you mean `environment`?')
        assert run(build(0), [kind: 'deployment', environment: '']).thrown.message.contains('is empty: is the variable set?')
        assert run(build(0), [kind: 'deployment', title: [1]]).thrown.message.contains('has to be text')
        Jenkins none = build(0)
        none.hasNode = false
        assert run(none, [kind: 'deployment']).thrown.message.contains('needs an agent')
    }
}

/** Waiting for SonarQube: only the analysis of this build counts, and what fails leaves evidence out. */
class SonarTests implements Serializable {
    private static final String TOKEN = 'squ_FAKE0not0real'

    private static String now() { return new Date().format("yyyy-MM-dd'T'HH:mm:ssZ", TimeZone.getTimeZone('UTC')) }

    private static String task(String status) {
        String done = status == 'SUCCESS' ? '"analysisId":"AN-1",' : ''
        return '{"task":{"id":"T-1","type":"REPORT","componentKey":"team:shop","componentName":"say \\"status\\":\\"SUCCESS\\"","status":"' + status + '",' + done +
            '"submittedAt":"' + now() + '","executedAt":"' + now() + '","warningCount":0,"branch":"main"}}'
    }

    private static String conditions() {
        List rows = [['new_bugs', 'GT', '0', '0'], ['new_vulnerabilities', 'GT', '0', '0'], ['new_security_hotspots_reviewed', 'LT', '100', '100.0'],
                     ['new_coverage', 'LT', '80', '91.3'], ['new_duplicated_lines_density', 'GT', '3', '0.0'], ['new_maintainability_rating', 'GT', '1', '1']]
        return rows.collect { '{"status":"OK","metricKey":"' + it[0] + '","comparator":"' + it[1] + '","errorThreshold":"' + it[2] + '","actualValue":"' + it[3] + '"}' }.join(',')
    }

    private static String measures() {
        List rows = [['new_bugs', '0'], ['new_vulnerabilities', '0'], ['new_security_hotspots_reviewed', '100.0'], ['new_coverage', '91.3'],
                     ['new_lines_to_cover', '14'], ['new_duplicated_lines_density', '0.0'], ['new_maintainability_rating', '1.0']]
        return '{"component":{"key":"team:shop","name":"Shop","qualifier":"TRK","branch":"main","measures":[' +
            rows.collect { '{"metric":"' + it[0] + '","period":{"index":1,"value":"' + it[1] + '","bestValue":true}}' }.join(',') + ']}}'
    }

    private static Server server() {
        Server server = Server.http()
        int times = 0
        server.answers['/sonar/api/ce/task'] = { query -> [200, task(times++ == 0 ? 'IN_PROGRESS' : 'SUCCESS')] }
        server.answers['/sonar/api/qualitygates/project_status'] = [200, '{"projectStatus":{"status":"OK","conditions":[' + conditions() + '],"ignoredConditions":false}}']
        server.answers['/sonar/api/measures/component'] = [200, measures()]
        return server
    }

    /** What the call answers or says, and the build. */
    private static Map judge(Server server, Closure change = { jenkins -> }) {
        Jenkins jenkins = new Jenkins()
        jenkins.env.putAll([GATE_BINARY: System.getProperty('gate'), BRANCH_NAME: 'main', GATE_SONAR_PAUSE: '0.05', SONAR_HOST_URL: server.address + '/sonar/'])
        jenkins.secrets = [sonar: TOKEN]
        File report = new File(jenkins.workspace, 'target/sonar/report-task.txt')
        report.parentFile.mkdirs()
        report.text = "projectKey=team:shop\nserverUrl=http://elsewhere.example.com\nceTaskId=T-1\nceTaskUrl=http://elsewhere.example.com/api/ce/task?id=T-1\n"
        change(jenkins)
        Map given = [stage: 'source', gates: 'sast', sonarProject: 'team:shop', sonarCredentialsId: 'sonar', sonarQubeTimeout: 1]
        try {
            return [jenkins: jenkins, answer: Library.load(jenkins, 'securityGate').call(given)]
        } catch (hudson.AbortException thrown) {
            return [jenkins: jenkins, thrown: thrown]
        } finally {
            server.close()
        }
    }

    void the_analysis_of_this_build_is_waited_for_and_judged() {
        Server server = server()
        Map outcome = judge(server)
        assert outcome.answer?.verdict == 'pass', outcome.jenkins.log
        assert server.asked*.path == ['/sonar/api/ce/task'] * 2 + ['/sonar/api/qualitygates/project_status', '/sonar/api/measures/component']
        assert server.asked[2].query == 'analysisId=AN-1' && server.asked[3].query.contains('component=team:shop') && server.asked[3].query.contains('branch=main')
        assert server.asked.every { it.authorization == 'Basic ' + (TOKEN + ':').bytes.encodeBase64() }
        assert !outcome.jenkins.log.contains(TOKEN)
        outcome.jenkins.close()
    }

    void whatever_goes_wrong_is_no_pass() {
        Map changes = [
            'answers 401': { Server it, Jenkins jenkins -> it.answers['/sonar/api/qualitygates/project_status'] = [401, '{}'] },
            'answers 302': { Server it, Jenkins jenkins -> it.answers['/sonar/api/qualitygates/project_status'] = [302, '', [Location: it.address + '/login']] },
            'the analysis is FAILED': { Server it, Jenkins jenkins -> it.answers['/sonar/api/ce/task'] = [200, task('FAILED')] },
            'the analysis is CANCELED': { Server it, Jenkins jenkins -> it.answers['/sonar/api/ce/task'] = [200, task('CANCELED')] },
            'another project': { Server it, Jenkins jenkins -> new File(jenkins.workspace, 'target/sonar/report-task.txt').text = 'projectKey=other\nceTaskId=T-1\n' },
            'names no task': { Server it, Jenkins jenkins -> new File(jenkins.workspace, 'target/sonar/report-task.txt').text = 'projectKey=team:shop\nceTaskId=a b\n' },
            'no report-task.txt': { Server it, Jenkins jenkins -> new File(jenkins.workspace, 'target/sonar/report-task.txt').delete() },
            'more than one': { Server it, Jenkins jenkins -> new File(jenkins.workspace, 'report-task.txt').text = 'x' },
            'the token holds characters': { Server it, Jenkins jenkins -> jenkins.secrets = [sonar: 'a"b'] },
            'is unknown after': { Server it, Jenkins jenkins -> it.answers.clear(); jenkins.env.PATH = clock(jenkins) },
        ]
        changes.each { said, change ->
            Server server = server()
            Map outcome = judge(server) { change(server, it) }
            assert outcome.thrown?.message?.contains('error (exit code 3)'), "$said: $outcome ${outcome.jenkins.log}"
            assert outcome.jenkins.log.contains(said), outcome.jenkins.log
            assert outcome.jenkins.log.contains('SonarQube gave no whole answer')
            outcome.jenkins.close()
        }
    }

    /** A PATH on which the clock goes a minute forward each time, so that no test waits. */
    private static String clock(Jenkins jenkins) {
        File folder = new File(jenkins.workspace.path + '@tmp/bin')
        folder.mkdirs()
        File date = new File(folder, 'date')
        date.text = "#!/bin/sh\nn=\$(cat '$folder/n' 2>/dev/null || echo 1000)\necho \$((n + 60)) >'$folder/n'\necho \$n\n".toString()
        date.executable = true
        return folder.path + ':' + System.getenv('PATH')
    }

    void a_token_that_may_only_scan_leaves_the_measures_out() {
        Server server = server()
        server.answers['/sonar/api/measures/component'] = [403, '{}']
        Map outcome = judge(server)
        assert outcome.answer?.verdict == 'pass', outcome.jenkins.log
        assert outcome.jenkins.log.contains('the measures are left out')
        outcome.jenkins.close()
    }

    void the_token_is_in_no_list_of_processes() {
        Server server = server()
        Map outcome = judge(server) { jenkins ->
            File folder = new File(jenkins.workspace.path + '@tmp/bin')
            folder.mkdirs()
            File curl = new File(folder, 'curl')
            curl.text = "#!/bin/sh\nprintf '%s\\n' \"\$@\" >>'$folder/arguments'\nPATH='${System.getenv('PATH')}' exec curl \"\$@\"\n".toString()
            curl.executable = true
            jenkins.env.PATH = folder.path + ':' + System.getenv('PATH')
        }
        File arguments = new File(outcome.jenkins.workspace.path + '@tmp/bin/arguments')
        assert arguments.text.contains('/sonar/api/ce/task') && !arguments.text.contains(TOKEN)
        outcome.jenkins.close()
    }
}

import java.util.concurrent.Callable
import java.util.concurrent.Executors

/** Calls in one build do not see each other: one after the other, at the same time, in one workspace and in two. */
class ParallelTests implements Serializable {
    /** Runs calls of one and the same global variable at the same time, each in a branch of its own. */
    private static List<Map> together(List<Jenkins> branches, List<Map> calls) {
        Branches build = new Branches()
        Script script = Library.script('securityGate', new Binding(jenkins: build, env: build.env))
        List<Callable> work = []
        branches.eachWithIndex { branch, at ->
            work.add({
                build.enter(branch)
                try {
                    return [answer: Library.CPS == null ? script.call(calls[at]) : Library.CPS.call(script, branch, [calls[at]])]
                } catch (hudson.AbortException thrown) {
                    return [thrown: thrown]
                }
            } as Callable)
        }
        def pool = Executors.newFixedThreadPool(branches.size())
        try {
            return pool.invokeAll(work)*.get()
        } finally {
            pool.shutdown()
        }
    }

    void requirement_07_calls_at_the_same_time_do_not_mix() {
        for (int round = 0; round < 20; round++) {
            List<Jenkins> branches = (0..5).collect { SecurityGateTests.build(it % 2 == 0 ? 0 : 1) }
            List<Map> calls = (0..5).collect { [stage: 'source', name: "branch-$it".toString(), results: [fail: 'UNSTABLE']] }
            together(branches, calls).eachWithIndex { outcome, at ->
                assert outcome.answer.verdict == (at % 2 == 0 ? 'pass' : 'fail') && outcome.answer.open.critical == (at % 2 == 0 ? 0 : 3)
                assert outcome.answer.reports.json == "gate-reports/branch-$at/verdict.json"
                assert branches[at].result == (at % 2 == 0 ? 'SUCCESS' : 'UNSTABLE')
            }
            branches*.close()
        }
    }

    void requirement_07_calls_after_each_other_do_not_mix() {
        Jenkins jenkins = SecurityGateTests.build(1)
        Step gate = Library.load(jenkins, 'securityGate')
        assert gate.call([stage: 'source', policy: 'a.yaml', results: [fail: 'UNSTABLE']]).verdict == 'fail'
        jenkins.agent = { String script, Jenkins it -> SecurityGateTests.leave(it, 0, SecurityGateTests.PASS) }
        Map second = gate.call([stage: 'image'])
        assert second.verdict == 'pass' && second.gates.secrets.counted == 0 && second.reports.json == 'gate-reports/image/verdict.json'
        assert !jenkins.of('writeFile')[-1].arguments.text.contains('a.yaml')
        jenkins.close()
    }

    void requirement_07_the_same_name_twice_at_the_same_time_is_an_error() {
        Jenkins jenkins = SecurityGateTests.build(0)
        Closure once = jenkins.agent
        jenkins.agent = { String script, Jenkins it ->
            new File(it.workspace, it.env.GATE_CALL).text = 'gate\ncheck\n--policy=other.yaml\n'
            return once.call(script, it)
        }
        assert SecurityGateTests.run(jenkins).thrown.message.contains('two calls named `source`')
    }

    void requirement_07_the_answer_survives_a_restart() {
        Map answer = SecurityGateTests.run(SecurityGateTests.build(0)).answer
        Object read = new ObjectInputStream(new ByteArrayInputStream(Wire.bytes(answer))).readObject()
        assert read == answer
        assert Library.CPS == null || Library.CPS.suspended > 0
    }
}

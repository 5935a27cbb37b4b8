/** Rules that the source of the library keeps, since no plain Groovy shows what Jenkins makes of it. */
class SourceTests implements Serializable {
    private static Map<String, String> sources() {
        Map found = [:]
        ['vars', 'src'].each { folder ->
            new File(Library.ROOT, folder).eachFileRecurse { if (it.name.endsWith('.groovy')) { found[it.name] = it.getText('UTF-8') } }
        }
        assert found.size() >= 8
        return found
    }

    private static String code(String text) {
        return text.replaceAll(/(?s)\/\*.*?\*\//, '').replaceAll(/(?m)(^|\s)\/\/.*$/, '')
    }

    void requirement_02_no_text_of_ours_is_put_together_by_groovy() {
        sources().each { name, text ->
            assert !(code(text) =~ /"[^"\n]*\$[^"\n]*"/): "$name: a double-quoted text with a dollar"
            assert !(code(text) =~ /"""|\$\//): "$name: a text over several lines"
            (code(text) =~ /(?<![.'])\b(?:sh|bat|powershell|pwsh)\b\s*\(([^\n]*)/).each { match ->
                assert match[1].startsWith('script: script,'): "$name: ${match[0]}"
            }
        }
        String agent = sources()['Agent.groovy']
        assert agent.contains("String script = steps.libraryResource('security-gate/' + name + (unix ? '.sh' : '.ps1'))")
        assert agent.count('steps.sh(script: script,') == 1 && agent.count('steps.powershell(script: script,') == 1
        String others = sources().findAll { it.key != 'Agent.groovy' }.values().collect { code(it) }.join('\n')
        assert !(others =~ /(?<!')\b(sh|bat|powershell|pwsh)\b\s*[('"]/): 'scripts are run by Agent alone'
    }

    void requirement_02_the_source_rule_can_fail() {
        assert code('sh "echo ${x}"') =~ /"[^"\n]*\$[^"\n]*"/
        assert code("sh 'echo' // \"\$x\"") =~ /echo/ && !(code("a // \"\$x\"") =~ /\$/)
    }

    void requirement_07_nothing_is_kept_between_calls() {
        sources().each { name, text ->
            String code = code(text)
            assert !(code =~ /@Field|@groovy\.transform\.Field|\bbinding\b|metaClass|\bsynchronized\b/): name
            assert !(code =~ /(?m)^\s*(private |public )?static (?!final)\S+ \w+( =|$)/): "$name: a static field that is not final"
        }
        Library.vars().each { file ->
            Class type = Library.type(file)
            assert type.declaredFields.findAll { !it.synthetic && !it.name.startsWith('__') && !it.name.startsWith('$') }.isEmpty(): file.name
        }
    }

    void what_jenkins_cannot_keep_over_a_step_is_not_used() {
        sources().each { name, text ->
            String code = code(text)
            assert !(code =~ /\.(sort|unique|toSorted|min|max)\s*\{/): "$name: a closure that is not rewritten"
            assert !(code =~ /[^=]=~/): "$name: a Matcher, which nobody can keep over a step"
            assert !(code =~ /new File\(|System\.getenv|\.execute\(|Jenkins\.instance|Eval\.|evaluate\(/): name
        }
    }

    void the_maps_of_the_slurper_stay_in_the_method_that_reads_them() {
        sources().each { name, text ->
            assert name == 'Verdict.groovy' ? code(text) =~ /(?s)@NonCPS\s+static Map read\(String text\) \{\s+Map event\s+try \{\s+event = map\(new JsonSlurper/ : !text.contains('JsonSlurper'), name
        }
        Map read = Library.type(new File(Library.ROOT, 'src/gate/Verdict.groovy')).read(SecurityGateTests.FAIL)
        plain(read)
        assert read.verdict == 'fail' && read.gates.secrets.counted == 3
    }

    private static void plain(Object value) {
        assert value.getClass().name in ['java.util.LinkedHashMap', 'java.lang.String', 'java.lang.Long'], value.getClass()
        if (value instanceof Map) { value.each { key, inner -> plain(key); plain(inner) } }
    }

    void what_is_caught_is_thrown_again_where_it_is_an_abort() {
        sources().each { name, text ->
            (code(text) =~ /(?s)catch \((Exception|Throwable)[^)]*\) \{\s*([^\n]*)/).each { match ->
                assert match[2] == 'if (Interruption.isOne(thrown) || Interruption.isFatal(thrown)) { throw thrown }', "$name: ${match[0]}"
            }
            assert !code(text).contains('catchError')
        }
    }

    void every_class_that_a_step_may_keep_is_serialisable() {
        new File(Library.ROOT, 'src').eachFileRecurse { file ->
            if (!file.name.endsWith('.groovy')) { return }
            assert Serializable.isAssignableFrom(Library.type(file)): file.name
        }
    }

    void methods_without_cps_call_no_steps() {
        List steps = ['echo', 'error', 'unstable', 'sh', 'withEnv', 'readFile', 'writeFile', 'fileExists', 'dir', 'libraryResource', 'isUnix']
        sources().each { name, text ->
            (code(text) =~ /(?s)@NonCPS\s+(?:private |static |public )*[^\n]*\{\n(.*?)\n(    )?\}/).each { match ->
                steps.each { assert !(match[1] =~ /(?<![.\w])$it\(/), "$name: a method without CPS calls $it" }
            }
        }
    }

    void requirement_06_every_file_compiles_and_is_small() {
        sources().each { name, text -> assert text.readLines().size() < 400, name }
        Library.vars().each { assert Script.isAssignableFrom(Library.type(it)) }
    }
}

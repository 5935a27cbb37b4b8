import java.util.concurrent.TimeUnit

/** Runs a script as Jenkins does on a Unix agent. */
class Shell {
    static int run(Jenkins jenkins, String script) {
        File file = File.createTempFile('script', '.sh')
        try {
            file.setText(script, 'UTF-8')
            file.executable = true
            List<String> command = script.startsWith('#!') ? [file.path] : ['sh', '-xe', file.path]
            ProcessBuilder builder = new ProcessBuilder(command).directory(jenkins.current()).redirectErrorStream(true)
            Map<String, String> environment = builder.environment()
            environment.clear()
            environment.putAll([PATH: System.getenv('PATH'), HOME: jenkins.workspace.path + '@tmp', LC_ALL: 'C.UTF-8'])
            environment.putAll(jenkins.env)
            jenkins.current().mkdirs()
            Process process = builder.start()
            process.outputStream.close()
            jenkins.log.append(process.inputStream.getText('UTF-8'))
            assert process.waitFor(60, TimeUnit.SECONDS)
            return process.exitValue()
        } finally {
            file.delete()
        }
    }
}

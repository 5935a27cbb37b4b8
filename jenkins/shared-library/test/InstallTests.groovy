import java.security.MessageDigest

/** withGate installs exactly what was named, or nothing. */
class InstallTests implements Serializable {
    private static final String PLATFORM = 'x86_64-unknown-linux-musl'
    private static final File KEYS = keys()

    private static File keys() {
        File folder = java.nio.file.Files.createTempDirectory('gate-keys').toFile()
        Runtime.runtime.addShutdownHook(new Thread({ folder.deleteDir() }))
        return folder
    }

    /** An archive as a release has it, with a program that says its version. */
    private static byte[] pack(String said = 'gate 1.2.3') {
        File folder = java.nio.file.Files.createTempDirectory('gate-archive').toFile()
        File program = new File(folder, "gate-1.2.3-$PLATFORM/gate")
        program.parentFile.mkdirs()
        program.text = "#!/bin/sh\necho '$said'\n"
        program.executable = true
        assert ['tar', '-czf', folder.path + '.tar.gz', '-C', folder.path, program.parentFile.name].execute().waitFor() == 0
        byte[] bytes = new File(folder.path + '.tar.gz').bytes
        folder.deleteDir()
        new File(folder.path + '.tar.gz').delete()
        return bytes
    }

    private static String digest(byte[] bytes) {
        return MessageDigest.getInstance('SHA-256').digest(bytes).encodeHex().toString()
    }

    private static Map install(Jenkins jenkins, Map given, Closure body = null) {
        jenkins.env.CURL_CA_BUNDLE = KEYS.path + '/server.pem'
        jenkins.env.PATH = uname(jenkins)
        Step gate = Library.load(jenkins, 'withGate')
        try {
            return [answer: body == null ? gate.call(given) : gate.call(given, body)]
        } catch (hudson.AbortException thrown) {
            return [thrown: thrown]
        }
    }

    /** A PATH on which every machine is the one of the archive. */
    private static String uname(Jenkins jenkins) {
        File folder = new File(jenkins.workspace.path + '@tmp/bin')
        folder.mkdirs()
        File uname = new File(folder, 'uname')
        uname.text = '#!/bin/sh\n[ "$1" = -s ] && echo Linux || echo x86_64\n'
        uname.executable = true
        return folder.path + ':' + System.getenv('PATH')
    }

    /** What lies in the folder of the installation, but for the tests' own. */
    private static List<String> left(Jenkins jenkins) {
        return (new File(jenkins.workspace.path + '@tmp').list() as List).findAll { it != 'bin' }.sort()
    }

    private static Map with(Map answers, Closure check) {
        Server server = Server.https(KEYS)
        Jenkins jenkins = new Jenkins()
        try {
            answers.each { path, answer -> server.answers['/' + path] = answer }
            return check.call(jenkins, server)
        } finally {
            server.close()
            jenkins.close()
        }
    }

    private static final String ARCHIVE = 'gate/gate-1.2.3-' + PLATFORM + '.tar.gz'

    void requirement_08_the_release_that_was_named_is_installed_and_used() {
        byte[] archive = pack()
        with([(ARCHIVE): [200, archive]]) { Jenkins jenkins, Server server ->
            Map given = [version: '1.2.3', url: server.address + '/gate', sha256: [(PLATFORM): digest(archive)]]
            Map seen = [:]
            Map outcome = install(jenkins, given) { seen.putAll(jenkins.env) }
            assert outcome.answer == jenkins.workspace.path + '@tmp/gate-1.2.3/gate', jenkins.log
            assert seen.GATE_BINARY == outcome.answer && jenkins.env.GATE_BINARY == null
            assert left(jenkins) == [digest(archive) + '.tar.gz', 'gate-1.2.3', 'gate-program.txt']
            assert install(jenkins, given).answer == outcome.answer && server.asked.size() == 1: 'the archive of the build before is used'
            new File(jenkins.workspace.path + '@tmp', digest(archive) + '.tar.gz').append('x')
            new File(outcome.answer).text = '#!/bin/sh\necho gate 6.6.6\n'
            assert install(jenkins, given).answer == outcome.answer && server.asked.size() == 2: 'what was changed is fetched again'
            assert new File(outcome.answer).text.contains('1.2.3')
        }
    }

    void requirement_08_whatever_else_comes_is_an_error_and_nothing_stays() {
        byte[] archive = pack()
        String page = '<!DOCTYPE html><title>404</title>'
        Map answers = [
            'a wrong file'          : [[(ARCHIVE): [200, pack('gate 6.6.6')]], 'is not the file that was released'],
            'a file that is cut off': [[(ARCHIVE): [200, Arrays.copyOf(archive, 100)]], 'is not the file that was released'],
            'a transfer that breaks': [[(ARCHIVE): [200, Arrays.copyOf(archive, 100), [:], (long) archive.length]], 'could not be had'],
            'an empty file'         : [[(ARCHIVE): [200, '']], 'is not the file that was released'],
            'a page in its place'   : [[(ARCHIVE): [200, page]], 'is not the file that was released'],
            'no such file'          : [[(ARCHIVE): [404, page]], 'could not be had'],
            'a broken server'       : [[(ARCHIVE): [500, page]], 'could not be had'],
            'a redirect to a page'  : [[(ARCHIVE): [302, '', [Location: '/login']], login: [200, page]], 'is not the file that was released'],
            'redirects without end' : [[(ARCHIVE): [302, '', [Location: '/' + ARCHIVE]]], 'could not be had'],
        ]
        answers.each { what, pair ->
            with(pair[0]) { Jenkins jenkins, Server server ->
                boolean ran = false
                Map outcome = install(jenkins, [version: '1.2.3', url: server.address + '/gate', sha256: [(PLATFORM): digest(archive)]]) { ran = true }
                assert outcome.thrown?.message?.contains('no gate is installed') && jenkins.log.contains(pair[1]), "$what: $outcome $jenkins.log"
                assert !ran && left(jenkins) == [], what
            }
        }
    }

    void requirement_08_a_redirect_to_http_is_not_followed() {
        byte[] archive = pack()
        Server plain = Server.http()
        plain.answers['/gate.tar.gz'] = [200, archive]
        try {
            with([(ARCHIVE): [302, '', [Location: plain.address + '/gate.tar.gz']]]) { Jenkins jenkins, Server server ->
                Map outcome = install(jenkins, [version: '1.2.3', url: server.address + '/gate', sha256: [(PLATFORM): digest(archive)]])
                assert outcome.thrown && left(jenkins) == [] && plain.asked.isEmpty()
            }
            with([(ARCHIVE): [302, '', [Location: '/moved']], moved: [200, archive]]) { Jenkins jenkins, Server server ->
                assert install(jenkins, [version: '1.2.3', url: server.address + '/gate', sha256: [(PLATFORM): digest(archive)]]).answer, jenkins.log
            }
        } finally {
            plain.close()
        }
    }

    void requirement_08_there_is_no_latest() {
        Jenkins jenkins = new Jenkins()
        ['latest', 'LATEST', 'v1.2.3', '1.2', '1', '1.x', '1.2.*', '>=1.2.3', 'main', '1.2.3 '].each {
            assert install(jenkins, [version: it, sha256: [(PLATFORM): 'a' * 64], url: 'https://releases.example.com']).thrown.message.contains('one exact version'), it
        }
        assert install(jenkins, [:]).thrown.message.contains('pins no release')
        assert install(jenkins, [version: '1.2.3', url: 'https://releases.example.com']).thrown.message.contains('nothing is installed unseen')
        ['http://releases.example.com', 'ftp://x', 'releases.example.com', '-o/etc/passwd'].each {
            assert install(jenkins, [version: '1.2.3', sha256: [(PLATFORM): 'a' * 64], url: it]).thrown.message.contains('has to begin with https://'), it
        }
        ['A' * 64, 'a' * 63, '', 'sha256:' + 'a' * 64].each {
            assert install(jenkins, [version: '1.2.3', sha256: [(PLATFORM): it], url: 'https://releases.example.com']).thrown, it
        }
        assert install(jenkins, [version: '1.2.3', sha256: [(PLATFORM): 'a' * 64]]).thrown.message.contains('set GATE_MIRROR')
        assert install(jenkins, [versoin: '1.2.3']).thrown.message.contains('did you mean `version`?')
        assert jenkins.of('sh').isEmpty()
        jenkins.close()
    }

    void requirement_08_the_digests_of_the_library_are_those_of_its_commit() {
        byte[] archive = pack()
        String text = "# the release\nversion 1.2.3\n${digest(archive)}  gate-1.2.3-${PLATFORM}.tar.gz\n${'b' * 64}  gate-1.2.3-aarch64-apple-darwin.tar.gz\n"
        Map release = Library.type(new File(Library.ROOT, 'src/gate/Release.groovy')).read(text.toString())
        assert release == [version: '1.2.3', digests: [(PLATFORM): digest(archive), 'aarch64-apple-darwin': 'b' * 64]]
        Map pinned = Library.type(new File(Library.ROOT, 'src/gate/Release.groovy')).read(Library.text('security-gate/release.txt'))
        assert pinned.version == null ? pinned.digests.isEmpty() : pinned.digests.containsKey(PLATFORM)
    }

    void without_a_network_a_path_names_the_archive_or_the_program() {
        byte[] archive = pack()
        Jenkins jenkins = new Jenkins()
        File kept = File.createTempFile('kept', '.tar.gz')
        kept.bytes = archive
        Map given = [path: kept.path, version: '1.2.3', sha256: [(PLATFORM): digest(archive)]]
        assert install(jenkins, given).answer?.endsWith('/gate-1.2.3/gate'), jenkins.log
        kept.append('x')
        new File(jenkins.workspace.path + '@tmp', digest(archive) + '.tar.gz').delete()
        assert install(jenkins, given).thrown && jenkins.log.contains('is not the file that was released')
        kept.delete()

        File program = File.createTempFile('gate', '')
        program.text = '#!/bin/sh\necho "gate 1.2.3 (abcdef)"\n'
        assert install(jenkins, [path: program.path]).thrown && jenkins.log.contains('is no program')
        program.executable = true
        assert install(jenkins, [path: program.path]).answer == program.path
        assert install(jenkins, [path: program.path, version: '1.2.3']).answer == program.path
        assert install(jenkins, [path: program.path, version: '1.2.4']).thrown && jenkins.log.contains('version 1.2.4 is wanted')
        assert install(jenkins, [path: '/bin/echo']).thrown && jenkins.log.contains('is not the security gate')
        assert install(jenkins, [path: 'gate']).thrown && jenkins.log.contains('is not an absolute path')
        assert install(jenkins, [path: program.path, url: 'https://releases.example.com']).thrown.message.contains('Give one of them')
        assert install(jenkins, [path: program.path, sha256: [(PLATFORM): 'a' * 64]]).thrown.message.contains('that of an archive')
        assert install(jenkins, [path: System.getProperty('gate')]).answer == System.getProperty('gate')
        program.delete()
        jenkins.close()
    }

    void an_unknown_machine_is_said() {
        with([:]) { Jenkins jenkins, Server server ->
            Map given = [version: '1.2.3', url: server.address + '/gate', sha256: ['aarch64-apple-darwin': 'a' * 64]]
            assert install(jenkins, given).thrown && jenkins.log.contains('sha256 has no digest for ' + PLATFORM)
        }
    }

    void windows_agents_and_agents_that_are_none() {
        Jenkins jenkins = new Jenkins()
        jenkins.unix = false
        jenkins.agent = { String script, Jenkins it -> new File(it.workspace.path + '@tmp').mkdirs(); new File(it.workspace.path + '@tmp/gate-program.txt').text = 'C:\\gate.exe\r\n'; 0 }
        assert Library.load(jenkins, 'withGate').call([path: 'C:\\gate.exe']) == 'C:\\gate.exe'
        assert jenkins.of('powershell')*.arguments*.script == [Library.text('security-gate/install.ps1')]
        jenkins.close()
        Jenkins none = new Jenkins()
        none.hasNode = false
        assert install(none, [path: '/opt/gate']).thrown.message.contains('needs an agent')
        none.close()
    }
}

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import com.sun.net.httpserver.HttpsConfigurator
import com.sun.net.httpserver.HttpsServer
import java.security.KeyStore
import javax.net.ssl.KeyManagerFactory
import javax.net.ssl.SSLContext

/** A server on this machine: answers paths with what a test says, and keeps what it was asked. */
class Server {
    final HttpServer server
    final String address
    /** Path → `[status, text or bytes, headers]`, or a closure that gives one. */
    final Map<String, Object> answers = [:]
    final List<Map> asked = Collections.synchronizedList([])

    private Server(HttpServer server, String scheme) {
        this.server = server
        address = "$scheme://localhost:$server.address.port"
        server.createContext('/') { HttpExchange exchange -> answer(exchange) }
        server.start()
    }

    static Server http() { return new Server(HttpServer.create(new InetSocketAddress('127.0.0.1', 0), 0), 'http') }

    /** With a certificate of its own for `localhost`, kept as PEM beside the key store. */
    static Server https(File folder) {
        File store = new File(folder, 'keys.p12')
        File certificate = new File(folder, 'server.pem')
        if (!certificate.exists()) {
            String keytool = System.getProperty('java.home') + '/bin/keytool'
            run([keytool, '-genkeypair', '-alias', 'server', '-keyalg', 'EC', '-dname', 'CN=localhost', '-ext', 'san=dns:localhost', '-ext', 'bc:c',
                 '-validity', '2', '-storetype', 'PKCS12', '-keystore', store.path, '-storepass', 'changeit'])
            run([keytool, '-exportcert', '-rfc', '-alias', 'server', '-keystore', store.path, '-storepass', 'changeit', '-file', certificate.path])
        }
        KeyStore keys = KeyStore.getInstance('PKCS12')
        store.withInputStream { keys.load(it, 'changeit'.toCharArray()) }
        KeyManagerFactory managers = KeyManagerFactory.getInstance('SunX509')
        managers.init(keys, 'changeit'.toCharArray())
        SSLContext context = SSLContext.getInstance('TLS')
        context.init(managers.keyManagers, null, null)
        HttpsServer server = HttpsServer.create(new InetSocketAddress('127.0.0.1', 0), 0)
        server.httpsConfigurator = new HttpsConfigurator(context)
        return new Server(server, 'https')
    }

    private static void run(List<String> command) {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start()
        String said = process.inputStream.text
        assert process.waitFor() == 0, said
    }

    private void answer(HttpExchange exchange) {
        asked.add([path: exchange.requestURI.path, query: exchange.requestURI.query, authorization: exchange.requestHeaders.getFirst('Authorization')])
        Object known = answers[exchange.requestURI.path]
        List answer = known instanceof Closure ? known.call(exchange.requestURI.query ?: '') : known ?: [404, '<html>not found</html>', [:]]
        byte[] body = answer[1] instanceof byte[] ? answer[1] : answer[1].getBytes('UTF-8')
        (answer.size() > 2 ? answer[2] : [:]).each { key, value -> exchange.responseHeaders.add(key, value) }
        try {
            long length = answer.size() > 3 ? answer[3] : body.length
            exchange.sendResponseHeaders(answer[0], length ?: -1)
            exchange.responseBody.write(body)
        } catch (IOException ignored) { // the other side went away, or was told of more than comes
        } finally {
            exchange.close()
        }
    }

    void close() { server.stop(0) }
}

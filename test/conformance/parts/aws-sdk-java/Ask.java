import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/**
 * Asks a model through AWS SDK for Java v2: each argument names an operation; without arguments,
 * each line of standard input. Prints a line of JSON for each answer or error. Key, credentials,
 * region and proxy come from the environment and the config files.
 */
public class Ask {
    private static final String MODEL = System.getenv("MODEL");
    private static final Message QUESTION = Message.builder()
            .role(ConversationRole.USER)
            .content(ContentBlock.fromText("Say hello."))
            .build();

    /** The default of some seconds is too short for the first handshake on a busy machine. */
    private static final NettyNioAsyncHttpClient.Builder PATIENT = NettyNioAsyncHttpClient.builder()
            .connectionAcquisitionTimeout(Duration.ofMinutes(1))
            .connectionTimeout(Duration.ofMinutes(1))
            .tlsNegotiationTimeout(Duration.ofMinutes(1));

    private static final BedrockRuntimeClient CLIENT = BedrockRuntimeClient.create();

    public static void main(String[] names) throws Exception {
        for (String name : names) {
            report(name);
        }
        if (names.length > 0) {
            return;
        }
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String name = lines.readLine(); name != null; name = lines.readLine()) {
            report(name);
        }
    }

    private static void report(String name) {
        String answer;
        try {
            List<String> pieces = name.equals("ConverseStream") ? converseStream() : converse();
            answer = "\"text\":" + quote(String.join("", pieces)) + ",\"pieces\":" + pieces.size();
        } catch (RuntimeException error) {
            Throwable cause = error instanceof CompletionException ? error.getCause() : error;
            answer = "\"error\":" + quote(cause.getClass().getSimpleName() + ": " + cause.getMessage());
        }
        System.out.println("{\"name\":" + quote(name) + "," + answer + "}");
    }

    private static List<String> converse() {
        return CLIENT.converse(request -> request.modelId(MODEL).messages(QUESTION))
                .output().message().content().stream().map(ContentBlock::text).toList();
    }

    /** Streams come by the asynchronous client alone. */
    private static List<String> converseStream() {
        List<String> pieces = new ArrayList<>();
        ConverseStreamResponseHandler handler = ConverseStreamResponseHandler.builder()
                .subscriber(ConverseStreamResponseHandler.Visitor.builder()
                        .onContentBlockDelta(event -> pieces.add(event.delta().text()))
                        .build())
                .build();
        try (BedrockRuntimeAsyncClient client =
                BedrockRuntimeAsyncClient.builder().httpClientBuilder(PATIENT).build()) {
            client.converseStream(request -> request.modelId(MODEL).messages(QUESTION), handler).join();
        }
        return pieces;
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}

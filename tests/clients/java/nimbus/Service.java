// A service on com.nimbusds:oauth2-oidc-sdk, as its documentation shows it: /me begins a sign-in, /callback ends it and
// answers with what the library knows of the person. Reads what it has to know as a JSON object from standard input.

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.AuthenticationSuccessResponse;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.UserInfo;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.minidev.json.JSONObject;

public class Service {
    /** What is kept of the one request under way. */
    record Asked(State state, Nonce nonce, CodeVerifier verifier) {}

    final OIDCProviderMetadata provider;
    final ClientID id;
    final Secret secret;
    final URI callback;
    final String acting;
    Asked asked;

    Service(JSONObject story) throws Exception {
        var client = JSONObjectUtils.getJSONObject(story, "client");
        provider = OIDCProviderMetadata.resolve(new Issuer((String) story.get("issuer")));
        id = new ClientID((String) client.get("id"));
        secret = new Secret((String) client.get("secret"));
        callback = new URI("http://localhost:" + story.get("port") + "/callback");
        acting = (String) story.get("acting");
    }

    String begin() {
        asked = new Asked(new State(), new Nonce(), new CodeVerifier());
        var scope = new Scope("openid", "profile", "email", "edu.acting");
        return new AuthenticationRequest.Builder(new ResponseType("code"), scope, id, callback)
            .endpointURI(provider.getAuthorizationEndpointURI())
            .state(asked.state())
            .nonce(asked.nonce())
            .codeChallenge(asked.verifier(), CodeChallengeMethod.S256)
            .build()
            .toURI()
            .toString();
    }

    String end(URI answered) throws Exception {
        AuthenticationSuccessResponse answer = AuthenticationResponseParser.parse(answered).toSuccessResponse();
        if (!answer.getState().equals(asked.state())) throw new IllegalStateException("another state");
        AuthorizationCode code = answer.getAuthorizationCode();
        var grant = new AuthorizationCodeGrant(code, callback, asked.verifier());
        var request = new TokenRequest.Builder(provider.getTokenEndpointURI(), new ClientSecretBasic(id, secret), grant).build();
        var redeemed = OIDCTokenResponseParser.parse(request.toHTTPRequest().send());
        if (!redeemed.indicatesSuccess()) throw new IllegalStateException(redeemed.toErrorResponse().getErrorObject().toString());
        var tokens = ((OIDCTokenResponse) redeemed.toSuccessResponse()).getOIDCTokens();
        var judge = new IDTokenValidator(provider.getIssuer(), id, JWSAlgorithm.RS256, provider.getJWKSetURI().toURL());
        judge.validate(tokens.getIDToken(), asked.nonce());
        var asking = new UserInfoRequest(provider.getUserInfoEndpointURI(), ((Tokens) tokens).getBearerAccessToken());
        var told = UserInfoResponse.parse(asking.toHTTPRequest().send());
        if (!told.indicatesSuccess()) throw new IllegalStateException(told.toErrorResponse().getErrorObject().toString());
        UserInfo info = told.toSuccessResponse().getUserInfo();
        var role = JSONObjectUtils.getString(info.getJSONObjectClaim(acting), "role");
        return new JSONObject(Map.of("name", info.getName(), "email", info.getEmailAddress(), "role", role)).toString();
    }

    void answer(HttpExchange exchange) {
        try (exchange) {
            var status = 200;
            var text = "";
            try {
                if (exchange.getRequestURI().getPath().equals("/me")) {
                    exchange.getResponseHeaders().set("Location", begin());
                    status = 302;
                } else {
                    text = end(callback.resolve(exchange.getRequestURI()));
                }
            } catch (Exception failed) {
                status = 500;
                text = failed.toString();
            }
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (java.io.IOException gone) {
            System.err.println(gone);
        }
    }

    public static void main(String[] none) throws Exception {
        var story = JSONObjectUtils.parse(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
        var service = new Service(story);
        var port = ((Number) story.get("port")).intValue();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), port), 0);
        server.createContext("/", service::answer);
        server.start();
    }
}

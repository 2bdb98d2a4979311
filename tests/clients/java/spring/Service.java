// A service on Spring Boot without a line about OpenID Connect: /me needs somebody who signed in. Its settings are those
// that docs/integrate/spring-boot-4.md and spring-boot-3.md show: the program is the same for both.

import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@RestController
public class Service {
    @Value("${acting}")
    String acting;

    @GetMapping("/me")
    Map<String, Object> me(@AuthenticationPrincipal OidcUser user) {
        Object role = user.getClaimAsMap(acting).get("role");
        return Map.of("name", user.getFullName(), "email", user.getEmail(), "role", role);
    }

    public static void main(String[] settings) {
        SpringApplication.run(Service.class, settings);
    }
}

// Services in Go, one library each, as its documentation shows it and with the settings that its page in docs/integrate shows.
//
// Reads what it has to know as a JSON object from standard input, and serves one of them: /me begins a sign-in, its redirect URI
// ends it and answers with what the library knows of the person.
package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
)

// What a service knows of the provider and of itself.
type service struct {
	Stack  string `json:"stack"`
	Issuer string `json:"issuer"`
	Acting string `json:"acting"`
	Port   int    `json:"port"`
	Client struct {
		ID          string `json:"id"`
		Secret      string `json:"secret"`
		RedirectURI string `json:"redirect_uri"`
	} `json:"client"`
}

// What is asked for besides openid.
var scopes = []string{"profile", "email", "edu.acting"}

func (s service) address() string { return fmt.Sprintf("http://localhost:%d", s.Port) }

func (s service) callback() string { return s.Client.RedirectURI }

// The two ends of a sign-in.
type ends struct{ begin, end http.HandlerFunc }

var libraries = map[string]func(service) (ends, error){
	"go-oidc":       goOidc,
	"zitadel-oidc":  zitadel,
	"hashicorp-cap": hashicorpCap,
	"gitea":         gothProvider,
}

// Answers with name, e-mail address and role, out of the claims.
func (s service) show(w http.ResponseWriter, name, email string, claims map[string]any) {
	acting, _ := claims[s.Acting].(map[string]any)
	_ = json.NewEncoder(w).Encode(map[string]any{"name": name, "email": email, "role": acting["role"]})
}

// A handler that may fail; what went wrong is the answer.
func fallible(handle func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := handle(w, r); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}
}

func run() error {
	var s service
	if err := json.NewDecoder(os.Stdin).Decode(&s); err != nil {
		return err
	}
	library, known := libraries[s.Stack]
	if !known {
		return fmt.Errorf("no such library: %s", s.Stack)
	}
	both, err := library(s)
	if err != nil {
		return err
	}
	http.HandleFunc("/me", both.begin)
	http.HandleFunc(strings.TrimPrefix(s.callback(), s.address()), both.end)
	return http.ListenAndServe(strings.TrimPrefix(s.address(), "http://"), nil)
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

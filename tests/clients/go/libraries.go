package main

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"sync"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"github.com/hashicorp/cap/oidc"
	"github.com/markbates/goth"
	"github.com/markbates/goth/providers/openidConnect"
	"github.com/zitadel/oidc/v3/pkg/client/rp"
	httphelper "github.com/zitadel/oidc/v3/pkg/http"
	zitadeloidc "github.com/zitadel/oidc/v3/pkg/oidc"
	"golang.org/x/oauth2"
)

// What a service keeps of the requests under way, by state.
type pending[T any] struct {
	lock sync.Mutex
	kept map[string]T
}

func (p *pending[T]) keep(state string, value T) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.kept == nil {
		p.kept = map[string]T{}
	}
	p.kept[state] = value
}

// Each state is good for one answer.
func (p *pending[T]) take(r *http.Request) (T, error) {
	p.lock.Lock()
	defer p.lock.Unlock()
	state := r.FormValue("state")
	value, known := p.kept[state]
	delete(p.kept, state)
	if !known {
		return value, errors.New("no request with this state: " + r.URL.RawQuery)
	}
	return value, nil
}

// github.com/coreos/go-oidc with golang.org/x/oauth2.
func goOidc(s service) (ends, error) {
	ctx := context.Background()
	provider, err := gooidc.NewProvider(ctx, s.Issuer)
	if err != nil {
		return ends{}, err
	}
	config := oauth2.Config{
		ClientID: s.Client.ID, ClientSecret: s.Client.Secret, RedirectURL: s.callback(),
		Endpoint: provider.Endpoint(), Scopes: append([]string{gooidc.ScopeOpenID}, scopes...),
	}
	idTokens := provider.Verifier(&gooidc.Config{ClientID: s.Client.ID})
	type request struct{ nonce, verifier string }
	var requests pending[request]
	begin := func(w http.ResponseWriter, r *http.Request) {
		state, asked := rand.Text(), request{rand.Text(), oauth2.GenerateVerifier()}
		requests.keep(state, asked)
		url := config.AuthCodeURL(state, gooidc.Nonce(asked.nonce), oauth2.S256ChallengeOption(asked.verifier))
		http.Redirect(w, r, url, http.StatusFound)
	}
	end := func(w http.ResponseWriter, r *http.Request) error {
		asked, err := requests.take(r)
		if err != nil {
			return err
		}
		token, err := config.Exchange(ctx, r.FormValue("code"), oauth2.VerifierOption(asked.verifier))
		if err != nil {
			return err
		}
		raw, _ := token.Extra("id_token").(string)
		idToken, err := idTokens.Verify(ctx, raw)
		if err != nil {
			return err
		}
		if idToken.Nonce != asked.nonce {
			return errors.New("the nonce is another one")
		}
		if err := idToken.VerifyAccessToken(token.AccessToken); err != nil {
			return err
		}
		info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err != nil {
			return err
		}
		var claims map[string]any
		if err := info.Claims(&claims); err != nil {
			return err
		}
		name, _ := claims["name"].(string)
		s.show(w, name, info.Email, claims)
		return nil
	}
	return ends{begin, fallible(end)}, nil
}

// The relying party of github.com/zitadel/oidc.
func zitadel(s service) (ends, error) {
	cookies := httphelper.NewCookieHandler([]byte("sixteen bytes..."), []byte("sixteen bytes..."), httphelper.WithUnsecure())
	party, err := rp.NewRelyingPartyOIDC(
		context.Background(), s.Issuer, s.Client.ID, s.Client.Secret, s.callback(),
		append([]string{zitadeloidc.ScopeOpenID}, scopes...),
		rp.WithCookieHandler(cookies), rp.WithPKCE(cookies),
	)
	if err != nil {
		return ends{}, err
	}
	show := func(
		w http.ResponseWriter, _ *http.Request, _ *zitadeloidc.Tokens[*zitadeloidc.IDTokenClaims], _ string,
		_ rp.RelyingParty, info *zitadeloidc.UserInfo,
	) {
		s.show(w, info.Name, info.Email, info.Claims)
	}
	return ends{rp.AuthURLHandler(rand.Text, party), rp.CodeExchangeHandler(rp.UserinfoCallback(show), party)}, nil
}

// github.com/hashicorp/cap, the library of Vault, Boundary, Nomad and Consul.
func hashicorpCap(s service) (ends, error) {
	config, err := oidc.NewConfig(
		s.Issuer, s.Client.ID, oidc.ClientSecret(s.Client.Secret), []oidc.Alg{oidc.RS256}, []string{s.callback()},
		oidc.WithScopes(scopes...),
	)
	if err != nil {
		return ends{}, err
	}
	provider, err := oidc.NewProvider(config)
	if err != nil {
		return ends{}, err
	}
	var requests pending[*oidc.Req]
	begin := func(w http.ResponseWriter, r *http.Request) error {
		verifier, err := oidc.NewCodeVerifier()
		if err != nil {
			return err
		}
		request, err := oidc.NewRequest(2*time.Minute, s.callback(), oidc.WithPKCE(verifier))
		if err != nil {
			return err
		}
		requests.keep(request.State(), request)
		url, err := provider.AuthURL(r.Context(), request)
		if err != nil {
			return err
		}
		http.Redirect(w, r, url, http.StatusFound)
		return nil
	}
	end := func(w http.ResponseWriter, r *http.Request) error {
		request, err := requests.take(r)
		if err != nil {
			return err
		}
		token, err := provider.Exchange(r.Context(), request, r.FormValue("state"), r.FormValue("code"))
		if err != nil {
			return err
		}
		var of struct {
			Sub string `json:"sub"`
		}
		if err := token.IDToken().Claims(&of); err != nil {
			return err
		}
		var claims map[string]any
		if err := provider.UserInfo(r.Context(), token.StaticTokenSource(), of.Sub, &claims); err != nil {
			return err
		}
		name, _ := claims["name"].(string)
		email, _ := claims["email"].(string)
		s.show(w, name, email, claims)
		return nil
	}
	return ends{fallible(begin), fallible(end)}, nil
}

// The provider openidConnect of github.com/markbates/goth, as Gitea and Forgejo use it: neither PKCE nor a nonce.
func gothProvider(s service) (ends, error) {
	discovery := s.Issuer + "/.well-known/openid-configuration"
	provider, err := openidConnect.New(s.Client.ID, s.Client.Secret, s.callback(), discovery, scopes...)
	if err != nil {
		return ends{}, err
	}
	var requests pending[goth.Session]
	begin := func(w http.ResponseWriter, r *http.Request) error {
		state := rand.Text()
		session, err := provider.BeginAuth(state)
		if err != nil {
			return err
		}
		url, err := session.GetAuthURL()
		if err != nil {
			return err
		}
		requests.keep(state, session)
		http.Redirect(w, r, url, http.StatusFound)
		return nil
	}
	end := func(w http.ResponseWriter, r *http.Request) error {
		session, err := requests.take(r)
		if err != nil {
			return err
		}
		if _, err := session.Authorize(provider, r.URL.Query()); err != nil {
			return err
		}
		user, err := provider.FetchUser(session)
		if err != nil {
			return err
		}
		s.show(w, user.Name, user.Email, user.RawData)
		return nil
	}
	return ends{fallible(begin), fallible(end)}, nil
}

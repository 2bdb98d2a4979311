#!/bin/sh
# A key set with one key of a type that the library does not know: go-jose 4.1.9 and Authlib 1.9.10 refuse the whole set,
# also the RSA key beside it that signed the token. RFC 7517 section 5 says that implementations SHOULD ignore such keys.
#
# A provider that publishes keys of a newer algorithm beside its usual ones therefore locks out services that never use
# the newer one: the key set of a provider holds only what some client is registered for.
#
# Needs go, python3 with venv, and the public registries. Exit 0: behaves so. Exit 1: behaves otherwise. Prints what it saw.
set -eu
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir"; rm -rf "$dir"' EXIT
export GOPATH="$dir/gopath" GOFLAGS=-mod=mod
cd "$dir"

# A public RSA key, and a key of a type that is registered for none of the algorithms of these libraries.
cat >one.json <<'JSON'
{"keys":[{"kty":"RSA","kid":"r","use":"sig","alg":"RS256","e":"AQAB","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}]}
JSON
sed 's/]}$/,{"kty":"AKP","kid":"m","use":"sig","alg":"ML-DSA-44","pub":"AAAA"}]}/' one.json >two.json

cat >go.mod <<'MOD'
module finding

go 1.24

require github.com/go-jose/go-jose/v4 v4.1.9
MOD
cat >main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"os"

	jose "github.com/go-jose/go-jose/v4"
)

func main() {
	for _, name := range os.Args[1:] {
		text, err := os.ReadFile(name)
		if err != nil {
			panic(err)
		}
		var set jose.JSONWebKeySet
		err = json.Unmarshal(text, &set)
		fmt.Printf("go-jose %s: refused=%v\n", name, err != nil)
	}
}
GO
go mod tidy >/dev/null 2>&1
go run . one.json two.json >seen

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check authlib==1.9.10
venv/bin/python - one.json two.json >>seen 2>/dev/null <<'PY'
import json, sys
from authlib.jose import JsonWebKey
for name in sys.argv[1:]:
    try:
        JsonWebKey.import_key_set(json.load(open(name)))
        print(f"Authlib {name}: refused=False")
    except Exception as error:
        print(f"Authlib {name}: refused=True")
PY

cat >expected <<'TEXT'
go-jose one.json: refused=false
go-jose two.json: refused=true
Authlib one.json: refused=False
Authlib two.json: refused=True
TEXT
echo "go-jose 4.1.9, Authlib 1.9.10"
cat seen
cmp -s expected seen

#!/bin/sh
# oidc-client-ts 3.5.0 merges the claims of ID token and userinfo member by member where it is set to load userinfo. An object
# claim that lacks a member in userinfo keeps the member of the ID token: a child under the role of a teacher.
#
# A provider that says in an object who somebody acts for therefore sends the same members of the same context in both
# answers, `null` where one does not apply.
#
# Needs node with npm and the public registry. Exit 0: behaves so. Exit 1: behaves otherwise. Prints what it saw.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund oidc-client-ts@3.5.0 >/dev/null
cat >see.mjs <<'JS'
import { createRequire } from "node:module";
const { OidcClientSettingsStore } = createRequire(import.meta.url)("oidc-client-ts");
import * as library from "oidc-client-ts";
const settings = new OidcClientSettingsStore({
  authority: "https://op.example", client_id: "c", redirect_uri: "https://rp.example/cb",
  mergeClaimsStrategy: { array: "replace" }, loadUserInfo: true,
});
const client = new library.OidcClient(settings);
const merge = (one, two) => client._validator._claimsService.mergeClaims(one, two);
const before = { sub: "s", acting: { role: "guardian", child: { name: "An" } } };
const absent = merge(before, { sub: "s", acting: { role: "teacher" } });
const teacher = { sub: "s", acting: { role: "teacher", child: null } };
const same = merge(teacher, structuredClone(teacher));
console.log(`member absent: role=${absent.acting.role} child=${JSON.stringify(absent.acting.child)}`);
console.log(`the same members: role=${same.acting.role} child=${JSON.stringify(same.acting.child)}`);
JS
node see.mjs >seen 2>&1 || true
cat >expected <<'TEXT'
member absent: role=teacher child={"name":"An"}
the same members: role=teacher child=null
TEXT
echo "oidc-client-ts 3.5.0"
cat seen
cmp -s expected seen

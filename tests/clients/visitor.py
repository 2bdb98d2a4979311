"""A person without a browser: keeps cookies, follows redirects, signs in and consents where asked."""

from html.parser import HTMLParser
from urllib.parse import urljoin

import requests


def check(holds, claim):
    """Ends the script with a failure unless the claim holds."""
    if not holds:
        raise SystemExit(f"not so: {claim}")


class Forms(HTMLParser):
    """All forms of a page: action, fields as sent, inputs as offered."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form":
            self.found.append({"action": attributes.get("action", ""), "fields": {}, "inputs": []})
        if tag not in ("input", "button") or not self.found or "name" not in attributes:
            return
        form = self.found[-1]
        form["inputs"].append((attributes["name"], attributes.get("value", "")))
        chosen = attributes.get("type") not in ("radio", "checkbox") or "checked" in attributes
        if tag == "input" and attributes.get("type") != "submit" and chosen:
            form["fields"][attributes["name"]] = attributes.get("value", "")


class Visitor:
    """One person's way through the provider's pages."""

    def __init__(self, person):
        self.person = person
        self.http = requests.Session()
        self.http.trust_env = False

    def walk(self, url, end, context=None):
        """From an address of the provider to one that starts with `end`; chooses `context` where asked."""
        response = self.http.get(url, allow_redirects=False)
        for _ in range(12):
            if "location" in response.headers:
                url = urljoin(url, response.headers["location"])
                if url.startswith(end):
                    return url
                response = self.http.get(url, allow_redirects=False)
                continue
            form = next((form for form in Forms(response.text).found if self.fill(form, context)), None)
            check(form, f"a form to go on at {url}, status {response.status_code}: {response.text[:400]}")
            url = urljoin(url, form["action"])
            response = self.http.post(url, data=form["fields"], allow_redirects=False)
        raise SystemExit(f"no end, last at {url}")

    def fill(self, form, context):
        """Fills a form that a willing person would submit; says whether it is one."""
        names = {name for name, _ in form["inputs"]}
        if "password" in names:
            form["fields"].update(login=self.person["login"], password=self.person["password"])
            return True
        if ("action", "allow") in form["inputs"]:
            form["fields"]["action"] = "allow"
            if "context" in names:
                wanted = self.person["contexts"][context]
                check(("context", wanted) in form["inputs"], f"{context} is offered")
                form["fields"]["context"] = wanted
            return True
        if ("action", "logout") in form["inputs"]:
            form["fields"]["action"] = "logout"
            return True
        return False

package e2e

import (
	"context"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// keys is a device that makes passkeys, plugged into the browser.
type keys struct {
	id webauthn.AuthenticatorID
}

// plug gives the browser a device; one that is not verifying cannot make sure of its owner.
func plug(t *testing.T, ctx context.Context, verifying bool) *keys {
	t.Helper()
	k := &keys{}
	do(t, ctx, webauthn.Enable(), chromedp.ActionFunc(func(ctx context.Context) (err error) {
		k.id, err = webauthn.AddVirtualAuthenticator(&webauthn.VirtualAuthenticatorOptions{Protocol: webauthn.AuthenticatorProtocolCtap2, Ctap2version: webauthn.Ctap2versionCtap21, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: verifying, AutomaticPresenceSimulation: true}).Do(ctx)
		return err
	}))
	return k
}

func (k *keys) held(t *testing.T, ctx context.Context) (all []*webauthn.Credential) {
	t.Helper()
	do(t, ctx, chromedp.ActionFunc(func(ctx context.Context) (err error) {
		all, err = webauthn.GetCredentials(k.id).Do(ctx)
		return err
	}))
	return all
}

// replace puts a passkey into the device in place of the one that it has with the same number.
func (k *keys) replace(t *testing.T, ctx context.Context, c *webauthn.Credential) {
	t.Helper()
	do(t, ctx, webauthn.ClearCredentials(k.id), webauthn.AddCredential(k.id, c))
}

func (k *keys) verifies(t *testing.T, ctx context.Context, yes bool) {
	t.Helper()
	do(t, ctx, webauthn.SetUserVerified(k.id, yes))
}

// withPasskeys is a served council at the address to which its passkeys are bound.
func withPasskeys(t *testing.T) (c *cli, base string) {
	t.Helper()
	c = newCLI(t)
	if out, errs, code := c.run("council", "add", "Ashby District Council", "--type", "district", "--nation", "england", "--id", "ashby"); code != 0 {
		t.Fatal(out, errs)
	}
	c.account("r.okafor@ashby.example", "ashby", "administrator")
	addr := freeAddress(t)
	started(t, exec.Command(c.bin, "serve", "--data", c.data, "--listen", addr, "--today", "2026-11-24"))
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		t.Fatal(err)
	}
	base = "http://localhost:" + port
	answers(t, "http://"+addr+"/sign-in", "Password")
	return c, base
}

const (
	tried   = "main [data-mh-passkey-not]:not([hidden]), .govuk-error-summary, .mh-six" // a passkey was used, or not
	newForm = "main form[data-mh-passkey=new]"
)

// byPasskey tries to sign in with a passkey, and gives what the page says then.
func byPasskey(t *testing.T, ctx context.Context, base string) (says string) {
	t.Helper()
	do(t, ctx, chromedp.Navigate(base+"/sign-in"), chromedp.WaitVisible("#passkey"), chromedp.Click("#passkey"), chromedp.WaitVisible(tried), chromedp.Text("main", &says, chromedp.ByQuery))
	return says
}

func signedOut(t *testing.T, ctx context.Context, base string) {
	t.Helper()
	do(t, ctx, chromedp.Navigate(base+"/account"), chromedp.Click(`form[action="/sign-out"] button`), chromedp.WaitVisible("#password"))
}

// In a real browser with a device that makes passkeys: add one, sign out, sign in with it; without the owner's finger it opens nothing; a copy is
// noticed, and the passkey opens nothing from then on; a removed one neither. The pages are good for everybody on the way.
func TestPasskeys(t *testing.T) {
	script := axe(t)
	ctx := browser(t)
	_, base := withPasskeys(t)
	device := plug(t, ctx, true)
	signIn(t, ctx, base, "r.okafor@ashby.example")
	add := func(name string) {
		t.Helper()
		do(t, ctx, chromedp.Navigate(base+"/account/passkeys"), chromedp.WaitVisible(newForm), chromedp.SetValue("#name", name), chromedp.Click(newForm+" button"), chromedp.WaitVisible("//h2[text()='"+name+"']"))
	}
	add("Work laptop")
	do(t, ctx, chromedp.Evaluate(script, nil))
	for _, width := range []int64{1280, 320} {
		do(t, ctx, chromedp.EmulateViewport(width, 900))
		shownIsAccessible(t, ctx, "passkeys", width)
	}
	if n := len(device.held(t, ctx)); n != 1 {
		t.Fatalf("the device holds %d passkeys", n)
	}
	signedOut(t, ctx, base)
	accessible(t, ctx, script, "sign-in with passkeys", base+"/sign-in")
	if says := byPasskey(t, ctx, base); !strings.Contains(says, "Ashby") && !strings.Contains(says, "agenda") {
		t.Errorf("signing in shows %q", says)
	}
	do(t, ctx, chromedp.Navigate(base+"/c/ashby/people"), chromedp.WaitVisible("table"))
	early := device.held(t, ctx)[0]
	signedOut(t, ctx, base)

	answeredTwice(t, ctx, base)
	device.verifies(t, ctx, false)
	if says := byPasskey(t, ctx, base); !strings.Contains(says, "No passkey was used") {
		t.Errorf("without the owner it shows %q", says)
	}
	device.verifies(t, ctx, true)
	for range 2 {
		byPasskey(t, ctx, base)
		signedOut(t, ctx, base)
	}
	device.replace(t, ctx, early) // its counter is where it was three sign-ins ago, as a copy's would be
	if says := byPasskey(t, ctx, base); !strings.Contains(says, "There seems to be a copy of this passkey") {
		t.Errorf("a copy shows %q", says)
	}
	early.SignCount += 1000
	device.replace(t, ctx, early)
	if says := byPasskey(t, ctx, base); !strings.Contains(says, "There seems to be a copy of this passkey") {
		t.Errorf("after a copy showed itself the passkey shows %q", says)
	}
	signIn(t, ctx, base, "r.okafor@ashby.example")
	do(t, ctx, chromedp.Navigate(base+"/account/passkeys"), chromedp.WaitVisible(".govuk-warning-text"), chromedp.Click("//button[contains(., 'Work laptop')]"), chromedp.WaitNotPresent(".govuk-warning-text"))
	if says := removed(t, ctx, base); !strings.Contains(says, "does not sign you in here") {
		t.Errorf("a removed passkey shows %q", says)
	}
	signIn(t, ctx, base, "r.okafor@ashby.example")
	do(t, ctx, webauthn.ClearCredentials(device.id))
	add("New laptop")
	signedOut(t, ctx, base)
	byPasskey(t, ctx, base)
	do(t, ctx, chromedp.Navigate(base+"/c/ashby/"), chromedp.WaitVisible(".mh-six"))
}

// twice answers one challenge with a passkey and sends the answer twice. It gives where the first leads and what the second is met with.
const twice = `(async () => {
	const asked = await (await fetch("/sign-in/passkey/challenge", {method: "POST"})).json()
	const made = await navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked.publicKey)})
	const send = () => fetch("/sign-in/passkey", {method: "POST", body: new URLSearchParams({to: "/account", answer: JSON.stringify(made.toJSON())})})
	const first = await send(), second = await send()
	return [new URL(first.url).pathname, String(second.status), await second.text()]
})()`

// answeredTwice: a challenge takes one answer, though the same comes from the same browser.
func answeredTwice(t *testing.T, ctx context.Context, base string) {
	t.Helper()
	var got []string
	do(t, ctx, chromedp.Navigate(base+"/sign-in"), chromedp.WaitVisible("#passkey"), chromedp.Evaluate(twice, &got, await))
	if len(got) != 3 || got[0] != "/account" || got[1] != "422" || !strings.Contains(got[2], "is over already") {
		t.Errorf("an answer sent twice gave %.300q", got)
	}
	signedOut(t, ctx, base)
}

func removed(t *testing.T, ctx context.Context, base string) string {
	t.Helper()
	signedOut(t, ctx, base)
	return byPasskey(t, ctx, base)
}

// Without JavaScript, and at an address that passkeys are not bound to, no button offers what would not work, and passwords do.
func TestPasskeysNotOffered(t *testing.T) {
	ctx := browser(t)
	_, base := withPasskeys(t)
	plug(t, ctx, true)
	var shown bool
	const visible = `!!document.querySelector("#passkey")?.checkVisibility()`
	do(t, ctx, chromedp.Navigate(base+"/sign-in"), chromedp.WaitVisible("#passkey"))
	other := strings.Replace(base, "localhost", "127.0.0.1", 1)
	do(t, ctx, chromedp.Navigate(other+"/sign-in"), chromedp.WaitVisible("#password"), chromedp.Evaluate(visible, &shown))
	if shown {
		t.Error("the button shows at another address")
	}
	do(t, ctx, emulation.SetScriptExecutionDisabled(true), chromedp.Navigate(base+"/sign-in"), chromedp.WaitVisible("#password"), chromedp.Evaluate(visible, &shown))
	if shown {
		t.Error("the button shows without JavaScript")
	}
	do(t, ctx, chromedp.SendKeys("#email", "r.okafor@ashby.example"), chromedp.SendKeys("#password", password), chromedp.Click(`form[action="/sign-in"] button`, chromedp.ByQuery), chromedp.WaitVisible(".mh-six"))
	var says string
	do(t, ctx, chromedp.Navigate(base+"/account/passkeys"), chromedp.Text("main", &says, chromedp.ByQuery))
	if !strings.Contains(says, "Adding a passkey needs JavaScript") || strings.Contains(says, "So that you know it again") {
		t.Errorf("without JavaScript the page says %s", fmt.Sprintf("%.400s", says))
	}
}

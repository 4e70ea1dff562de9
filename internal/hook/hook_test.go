package hook_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/moothall/moothall/internal/hook"
)

// The example of the specification's reference libraries comes out as they have it.
func TestSignature(t *testing.T) {
	got, err := hook.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; err != nil || got != want {
		t.Errorf("signed %q, want %q (%v)", got, want, err)
	}
	if _, err := hook.Sign("whsec_", "x", time.Unix(0, 0), nil); err == nil {
		t.Error("an empty secret signs")
	}
	one, err := hook.NewSecret()
	two, again := hook.NewSecret()
	if err != nil || again != nil || one == two || !strings.HasPrefix(one, "whsec_") {
		t.Errorf("%q %q", one, two)
	}
}

// What is kept as an address: https, or http on this machine.
func TestAddress(t *testing.T) {
	for text, fine := range map[string]bool{"https://flow.council.example/in?x=1": true, " https://flow.council.example ": true, "http://127.0.0.1:9000/": true, "http://localhost:9000": true, "http://[::1]:9/": true,
		"http://flow.council.example/": false, "https://a:b@flow.council.example/": false, "https://flow.council.example/#x": false, "ftp://x.example/": false, "flow.council.example": false, "https://": false, "": false,
		"http://127.0.0.1.council.example/": false, "file:///etc/passwd": false, "https://x.example/" + strings.Repeat("x", 600): false} {
		if _, err := hook.Address(text); (err == nil) != fine {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Only the public internet is public, however an address is written.
func TestPublic(t *testing.T) {
	for ip, want := range map[string]bool{"8.8.8.8": true, "2606:4700::1111": true, "172.32.0.1": true, "127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false,
		"0.0.0.0": false, "255.255.255.255": false, "224.0.0.1": false, "198.18.0.1": false, "::1": false, "::": false, "fe80::1": false, "fe80::1%eth0": false, "fc00::1": false, "fd00:ec2::254": false, "ff02::1": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "2001:db8::1": false} {
		if got := hook.Public(netip.MustParseAddr(ip)); got != want {
			t.Errorf("%s is public: %v", ip, got)
		}
	}
}

// A message arrives signed; what is not a success is an error; no redirect is followed; this machine is out of reach unless it is allowed, by
// whatever name.
func TestSend(t *testing.T) {
	var got *http.Request
	var body []byte
	elsewhere := 0
	mux := http.NewServeMux()
	mux.HandleFunc("/in", func(_ http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
	})
	mux.HandleFunc("/busy", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "secret words", http.StatusServiceUnavailable)
	})
	mux.HandleFunc("/gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/elsewhere", func(http.ResponseWriter, *http.Request) { elsewhere++ })
	s := httptest.NewServer(mux)
	defer s.Close()
	secret, err := hook.NewSecret()
	if err != nil {
		t.Fatal(err)
	}
	m := hook.Message{ID: "msg_1", At: time.Unix(1700000000, 0), Address: s.URL + "/in", Secret: secret, Body: []byte(`{"type":"x"}`)}
	to := hook.NewSender(true)
	err = to.Send(t.Context(), m)
	want, signErr := hook.Sign(secret, m.ID, m.At, m.Body)
	if err != nil || signErr != nil || string(body) != string(m.Body) || got.Header.Get("webhook-id") != "msg_1" || got.Header.Get("webhook-timestamp") != "1700000000" || got.Header.Get("webhook-signature") != want {
		t.Fatalf("%v %s %v", err, body, got.Header)
	}
	for path, says := range map[string]string{"/busy": "The address answered 503.", "/gone": "The address answered 410.", "/moved": "The address answered 307."} {
		m.Address = s.URL + path
		err := to.Send(t.Context(), m)
		if err == nil || hook.Why(err) != says || hook.Gone(err) != (path == "/gone") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if elsewhere > 0 {
		t.Error("a redirect was followed")
	}
	got = nil
	for _, address := range []string{s.URL + "/in", strings.Replace(s.URL, "127.0.0.1", "localhost", 1) + "/in", strings.Replace(s.URL, "127.0.0.1", "[::ffff:127.0.0.1]", 1) + "/in"} {
		m.Address = address
		err := hook.NewSender(false).Send(t.Context(), m)
		if err == nil || !strings.Contains(hook.Why(err), "private network") || got != nil {
			t.Errorf("%s was reached: %v", address, err)
		}
	}
	if why := hook.Why(errors.New("anything")); why != "The address could not be reached." {
		t.Error(why)
	}
}

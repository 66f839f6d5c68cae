package mail

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"prodops/internal/errs"
	"prodops/internal/mail/mailtest"
	"prodops/internal/sqldb"
	"prodops/internal/sqldb/sqldbtest"
)

func open(t *testing.T, address string) *Server {
	t.Helper()
	s, err := Open(address, "Acme Team <hello@acme.example>")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// secured is a certificate for 127.0.0.1 and the roots that believe it.
func secured(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.ParseIP("127.0.0.1")}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
		&tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}
}

func TestALetterIsReadAsItWasWritten(t *testing.T) {
	l := mailtest.Listen(t)
	s := open(t, "smtp://"+l.Address())
	text := "Hello Zoë,\nit is here.\n.\nA line of dots above; = signs and a very long line " + strings.Repeat("word ", 40)
	err := s.Send(t.Context(), Letter{To: "ZOE@Example.com", Name: "Zoë\r\nBcc: evil@example.com", Subject: "Exporte nach Größe", Text: text, Leave: "https://p.example/u/abc"})
	if err != nil {
		t.Fatal(err)
	}
	got := l.Letters()
	if len(got) != 1 || got[0].To != "zoe@example.com" || got[0].From != "hello@acme.example" {
		t.Fatalf("%+v", got)
	}
	m, err := netmail.ReadMessage(strings.NewReader(got[0].Text))
	if err != nil {
		t.Fatal(err)
	}
	to, err := m.Header.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Address != "zoe@example.com" || to[0].Name != "Zoë Bcc: evil@example.com" || m.Header.Get("Bcc") != "" {
		t.Errorf("to %v, %v", to, err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != "Exporte nach Größe" || m.Header.Get("List-Unsubscribe") != "<https://p.example/u/abc>" || m.Header.Get("List-Unsubscribe-Post") == "" {
		t.Errorf("headers %v, %v", m.Header, err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil || !strings.HasPrefix(strings.ReplaceAll(string(body), "\r\n", "\n"), strings.TrimSpace(text)+"\n") || !strings.Contains(string(body), "https://p.example/u/abc") {
		t.Errorf("%q, %v", body, err)
	}
	for _, wrong := range []Letter{{To: "nobody", Subject: "x"}, {To: "a@b.c", Subject: "x\r\nBcc: y@z"}, {To: "a@b.c\r\nRCPT TO:<d@e.f>", Subject: "x"}} {
		var f *Failure
		if err := s.Send(t.Context(), wrong); !errors.As(err, &f) || f.Outcome != Refused {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
	if n := len(l.Letters()); n != 1 {
		t.Errorf("%d letters", n)
	}
}

func TestTheConnectionIsSecuredBeforeThePassword(t *testing.T) {
	l := mailtest.Listen(t)
	server, client := secured(t)
	l.TLS, l.Password = server, "s3cret"
	s := open(t, "smtp://ann:s3cret@"+l.Address())
	s.plain = false // as for a server elsewhere
	var f *Failure
	if err := s.Send(t.Context(), Letter{To: "a@b.example", Subject: "x"}); !errors.As(err, &f) || f.Outcome != Later || !strings.Contains(f.Reason, "secured") {
		t.Fatalf("an unknown certificate: %v", err)
	}
	s.roots = client
	if err := s.Send(t.Context(), Letter{To: "a@b.example", Subject: "x"}); err != nil {
		t.Fatal(err)
	}
	if got := l.Letters(); len(got) != 1 || !got[0].Secure || got[0].User != "ann" {
		t.Errorf("%+v", got)
	}
	s.password = "wrong"
	if err := s.Send(t.Context(), Letter{To: "a@b.example", Subject: "x"}); !errors.As(err, &f) || f.Outcome != Later || strings.Contains(err.Error(), "wrong password\x00") {
		t.Errorf("a wrong password: %v", err)
	}
	bare := mailtest.Listen(t)
	s = open(t, "smtp://ann:s3cret@"+bare.Address())
	s.plain = false
	if err := s.Send(t.Context(), Letter{To: "a@b.example", Subject: "x"}); !errors.As(err, &f) || !strings.Contains(f.Reason, "STARTTLS") {
		t.Errorf("a server without STARTTLS: %v", err)
	}
}

func TestWhatIsKnownOfALetterThatFailed(t *testing.T) {
	l := mailtest.Listen(t)
	l.Says["never@b.example"], l.Says["later@b.example"], l.Breaks["broken@b.example"] = "550 no such user", "451 try again", true
	s := open(t, "smtp://"+l.Address())
	for to, want := range map[string]Outcome{"never@b.example": Refused, "later@b.example": Later, "broken@b.example": Unknown} {
		var f *Failure
		if err := s.Send(t.Context(), Letter{To: to, Subject: "x"}); !errors.As(err, &f) || f.Outcome != want || strings.Contains(f.Reason, "\n") {
			t.Errorf("%s: %v", to, err)
		}
	}
	gone := open(t, "smtp://127.0.0.1:1")
	var f *Failure
	if err := gone.Send(t.Context(), Letter{To: "a@b.example", Subject: "x"}); !errors.As(err, &f) || f.Outcome != Later {
		t.Errorf("nobody there: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Send(ended, Letter{To: "a@b.example", Subject: "x"}); !errors.As(err, &f) || f.Outcome != Later {
		t.Errorf("ended before: %v", err)
	}
}

func TestWrongServersAreRefused(t *testing.T) {
	for _, address := range []string{"", "smtp://", "http://x", "smtp://ann:p@mail.example?tls=off", "mail.example:25"} {
		if _, err := Open(address, "a@b.example"); err == nil || strings.Contains(err.Error(), ":p@") {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := Open("smtp://mail.example", "nobody"); err == nil {
		t.Error("a sender without an address")
	}
}

func TestWhoLeftIsLeftAlone(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := t.Context()
		for _, p := range []string{"p", "q"} {
			if _, err := db.Exec(ctx, "INSERT INTO projects (id, slug, name, timezone, week_start, version, created_at, updated_at) VALUES (?, ?, 'Acme', 'UTC', 'monday', 1, 1, 1)", p, p); err != nil {
				t.Fatal(err)
			}
		}
		a := NewAddresses(db, time.Now)
		tokens := map[string]string{}
		for _, project := range []string{"p", "q", "p"} {
			err := db.Tx(ctx, func(tx *sqldb.Tx) error {
				token, err := a.Token(ctx, tx, project, "ann@x.example")
				if was := tokens[project]; was != "" && was != token {
					t.Error("another token for one address")
				}
				tokens[project] = token
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := a.Leave(ctx, tokens["p"], false); err != nil {
			t.Fatal(err)
		}
		for project, want := range map[string]bool{"p": true, "q": false} {
			if left, err := a.Left(ctx, db, project, []string{"ann@x.example", "bo@x.example"}); err != nil || left["ann@x.example"] != want || left["bo@x.example"] {
				t.Errorf("%s: %v, %v", project, left, err)
			}
		}
		s, err := a.Subscription(ctx, tokens["p"])
		if err != nil || s.Project != "Acme" || s.LeftAt == 0 || s.Address != "ann@x.example" {
			t.Errorf("%+v, %v", s, err)
		}
		if _, err := a.Subscription(ctx, "none"); !errs.Is(err, errs.NotFound) {
			t.Error(err)
		}
		if err := a.Leave(ctx, tokens["p"], true); err != nil {
			t.Fatal(err)
		}
		if left, _ := a.Left(ctx, db, "p", []string{"ann@x.example"}); len(left) != 0 {
			t.Error("they took it back")
		}
	})
}

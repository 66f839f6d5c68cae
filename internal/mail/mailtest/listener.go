// Package mailtest is a small mail server for tests: it has the whole
// conversation of RFC 5321, keeps the letters, and fails where it is told to.
package mailtest

import (
	"bufio"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"testing"
)

// Letter is one that was taken.
type Letter struct {
	From, To string // of the envelope
	Text     string // with its headers; lines end with \n
	Secure   bool   // it came through TLS
	User     string // who signed in
}

// Listener takes letters until the test ends. Set its fields before the first.
type Listener struct {
	TLS      *tls.Config       // STARTTLS is offered with it; nil for none
	Password string            // of anybody who signs in; "" asks nobody
	Says     map[string]string // answers to RCPT by address, such as "550 no such user"
	Breaks   map[string]bool   // addresses whose letters are taken and not answered

	listener net.Listener
	mu       sync.Mutex
	letters  []Letter
	asked    int
}

// Listen opens a mail server on this machine.
func Listen(t testing.TB) *Listener {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Listener{listener: listener, Says: map[string]string{}, Breaks: map[string]bool{}}
	var talking sync.WaitGroup
	talking.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			talking.Go(func() {
				defer func() { _ = conn.Close() }() // whoever talks may have gone
				l.talk(conn)
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close() // it is the end in any case
		talking.Wait()
	})
	return l
}

// Address is host and port.
func (l *Listener) Address() string { return l.listener.Addr().String() }

// Letters are those taken so far.
func (l *Listener) Letters() []Letter {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Letter{}, l.letters...)
}

// Conversations is how often somebody named a recipient.
func (l *Listener) Conversations() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asked
}

// Say changes the answer to a recipient; "" takes them.
func (l *Listener) Say(address, answer string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.Says[address] = answer
}

func (l *Listener) talk(conn net.Conn) {
	in := textproto.NewReader(bufio.NewReader(conn))
	say := func(format string, args ...any) { fmt.Fprintf(conn, format+"\r\n", args...) }
	say("220 test")
	var letter Letter
	for {
		line, err := in.ReadLine()
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(verb) {
		case "EHLO":
			say("250-test")
			if l.TLS != nil && !letter.Secure {
				say("250-STARTTLS")
			}
			if l.Password != "" {
				say("250-AUTH PLAIN")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go on")
			secured := tls.Server(conn, l.TLS)
			conn, in = secured, textproto.NewReader(bufio.NewReader(secured))
			letter.Secure = true
		case "AUTH":
			answer := ""
			letter.User, answer = l.welcome(rest)
			say("%s", answer)
		case "MAIL":
			letter.From = between(rest)
			say("250 ok")
		case "RCPT":
			letter.To = between(rest)
			say("%s", l.recipient(letter.To))
		case "DATA":
			say("354 go on")
			text, err := io.ReadAll(in.DotReader())
			if err != nil || !l.take(letter, string(text)) {
				return
			}
			say("250 taken")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("502 what?")
		}
	}
}

// welcome is who signs in by AUTH PLAIN, and what they are told.
func (l *Listener) welcome(rest string) (user, answer string) {
	_, code, _ := strings.Cut(rest, " ")
	plain, _ := base64.StdEncoding.DecodeString(code) // what cannot be read is no password
	parts := strings.Split(string(plain), "\x00")
	if len(parts) != 3 || parts[2] != l.Password {
		return "", "535 wrong password"
	}
	return parts[1], "235 welcome"
}

// recipient is what is said to an address.
func (l *Listener) recipient(address string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked++
	if answer := l.Says[address]; answer != "" {
		return answer
	}
	return "250 ok"
}

// take keeps a letter, and reports whether that is answered.
func (l *Listener) take(letter Letter, text string) bool {
	letter.Text = text
	l.mu.Lock()
	defer l.mu.Unlock()
	l.letters = append(l.letters, letter)
	return !l.Breaks[letter.To]
}

func between(text string) string {
	_, text, _ = strings.Cut(text, "<")
	text, _, _ = strings.Cut(text, ">")
	return text
}

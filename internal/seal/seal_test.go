package seal_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"prodops/internal/seal"
)

func TestWhatIsSealedOpensOnlyWhereItBelongs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seal.key")
	key, err := seal.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	sealed := key.Seal("hunter2", "connection-1")
	if strings.Contains(sealed, "hunter2") || sealed == key.Seal("hunter2", "connection-1") {
		t.Error("the secret shows")
	}
	again, err := seal.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := again.Open(sealed, "connection-1"); err != nil || text != "hunter2" {
		t.Errorf("%q, %v", text, err)
	}
	for name, open := range map[string]func() (string, error){
		"moved":   func() (string, error) { return again.Open(sealed, "connection-2") },
		"damaged": func() (string, error) { return again.Open(sealed[:len(sealed)-3]+"AAA", "connection-1") },
		"cut":     func() (string, error) { return again.Open(sealed[:12], "connection-1") },
		"nothing": func() (string, error) { return again.Open("", "connection-1") },
	} {
		if text, err := open(); err == nil {
			t.Errorf("%s: %q", name, text)
		}
	}
	other, err := seal.Load(filepath.Join(t.TempDir(), "seal.key"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Open(sealed, "connection-1"); err == nil || !strings.Contains(err.Error(), "another key") {
		t.Error(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestAKeyHas32Bytes(t *testing.T) {
	for _, text := range []string{"", "c2hvcnQ=", "no base64"} {
		if _, err := seal.Parse(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
}

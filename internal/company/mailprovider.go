package company

import "strings"

// isMailProvider reports whether anybody can have an address at the domain, so
// that it says nothing of where they work.
func isMailProvider(domain string) bool {
	name, rest, _ := strings.Cut(domain, ".")
	switch name {
	case "gmail", "googlemail", "outlook", "hotmail", "live", "msn", "yahoo", "ymail", "rocketmail", "aol", "icloud",
		"gmx", "yandex", "protonmail", "fastmail", "tutanota", "zoho", "mailinator", "guerrillamail", "yopmail", "tempmail":
		// Of all their countries: yahoo.co.uk, gmx.net, live.nl. A company of
		// its own below such a name is not one.
		return strings.Count(rest, ".") <= 1
	}
	switch domain {
	case "me.com", "mac.com", "mail.com", "mail.ru", "inbox.ru", "bk.ru", "list.ru", "proton.me", "pm.me", "tuta.io", "tuta.com",
		"web.de", "t-online.de", "freenet.de", "arcor.de", "posteo.de", "mailbox.org", "online.de",
		"orange.fr", "free.fr", "laposte.net", "wanadoo.fr", "sfr.fr", "libero.it", "virgilio.it", "tiscali.it",
		"qq.com", "163.com", "126.com", "sina.com", "foxmail.com", "naver.com", "hanmail.net", "daum.net", "rediffmail.com",
		"comcast.net", "verizon.net", "att.net", "sbcglobal.net", "bellsouth.net", "cox.net", "charter.net", "earthlink.net",
		"btinternet.com", "sky.com", "virginmedia.com", "ntlworld.com", "talktalk.net", "shaw.ca", "rogers.com", "bigpond.com",
		"uol.com.br", "bol.com.br", "terra.com.br", "wp.pl", "o2.pl", "onet.pl", "interia.pl", "seznam.cz", "hey.com", "duck.com":
		return true
	}
	return false
}

package text

// weakWord says whether a word is a poor start or end of a phrase because it says
// nothing about what the phrase is about. Words of five more languages are here
// because notes come in them; for others the statistics have to do, and do less
// well.
func weakWord(word string) bool {
	if noName(word) || len(word) == 1 {
		return true
	}
	return weakEnglish(word) || weakElsewhere(word)
}

func weakEnglish(word string) bool {
	switch word {
	case "a", "about", "after", "again", "all", "already", "also", "always", "am", "an", "and", "any", "anything", "are",
		"aren't", "as", "at", "away", "back", "be", "because", "been", "before", "being", "both", "but", "by", "came",
		"can", "can't", "cannot", "come", "could", "couldn't", "did", "didn't", "do", "does", "doesn't", "doing", "don't",
		"done", "each", "else", "even", "ever", "every", "find", "for", "from", "get", "gets", "getting", "give", "go",
		"goes", "going", "gone", "good", "got", "had", "happen", "happened", "happening", "happens", "has", "hasn't",
		"have", "haven't", "having", "he", "hello", "help", "her", "here", "hey", "hi", "him", "his", "how", "i", "i'd",
		"i'll", "i'm", "i've", "if", "in", "instead", "into", "is", "isn't", "it", "it's", "its", "just", "keep", "keeps",
		"know", "let", "like", "ll", "long", "look", "looking", "looks", "made", "make", "makes", "many", "may", "me",
		"might", "more", "most", "much", "must", "my", "myself", "need", "needs", "no", "not", "now", "of", "off", "ok",
		"on", "once", "one", "only", "or", "other", "our", "out", "over", "please", "put", "really", "recently", "said",
		"same", "say", "says", "see", "seem", "seems", "should", "show", "showing", "shows", "since", "so", "some",
		"something", "still", "such", "sure", "take", "taking", "tell", "than", "thank", "thanks", "that", "that's",
		"the", "their", "them", "then", "there", "there's", "these", "they", "thing", "things", "think", "this", "those",
		"through", "to", "too", "tried", "try", "trying", "until", "up", "us", "use", "used", "using", "ve", "very", "want",
		"wanted", "was", "wasn't", "way", "we", "well", "went", "were", "weren't", "what", "what's", "when", "where",
		"which", "while", "who", "why", "will", "wish", "with", "won't", "would", "wouldn't", "yes", "yet", "you", "your":
		return true
	}
	return false
}

func weakElsewhere(word string) bool {
	switch word {
	case "aber", "als", "auch", "auf", "aus", "bei", "bin", "bitte", "da", "das", "dass", "dem", "den", "der", "des", "die",
		"ein", "eine", "einem", "einen", "einer", "er", "es", "für", "habe", "haben", "hat", "ich", "ihr", "im", "ist",
		"kann", "kein", "keine", "man", "mein", "meine", "meinen", "mich", "mir", "mit", "nach", "nicht", "noch", "nur",
		"oder", "schon", "sich", "sie", "sind", "über", "um", "und", "uns", "vom", "von", "vor", "warum", "wenn", "werden",
		"wie", "wird", "wir", "wurde", "zu", "zum", "zur", // German
		"au", "aux", "avec", "ce", "cette", "dans", "de", "du", "elle", "en", "est", "et", "il", "j'ai", "je", "la", "le",
		"les", "mais", "mes", "mon", "ne", "nous", "ou", "où", "par", "pas", "plus", "pour", "que", "qui", "sa", "se",
		"son", "sont", "sur", "un", "une", "vous", "à", "être", // French
		"al", "como", "con", "cuando", "del", "el", "ella", "esta", "este", "están", "está", "ha", "he", "las", "lo", "los",
		"mi", "mis", "muy", "o", "para", "pero", "por", "porque", "puedo", "sin", "su", "tengo", "una", "y", "ya", // Spanish
		"che", "come", "di", "gli", "ho", "mia", "mio", "nel", "nella", "non", "per", "perché", "più", "sono", "ao", "com",
		"do", "dos", "ele", "em", "eu", "meu", "minha", "na", "não", "no", "os", "uma", // Italian, Portuguese
		"aan", "dat", "een", "het", "ik", "mijn", "naar", "niet", "ook", "op", "te", "van", "voor", "wat", "zijn": // Dutch
		return true
	}
	return false
}

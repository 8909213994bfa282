<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="it_IT">
<context>
    <name>gui::Composer</name>
    <message>
        <source>Write a message</source>
        <translation>Scrivi un messaggio</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Messaggio</translation>
    </message>
    <message>
        <source>Enter sends, Shift+Enter begins a new line</source>
        <translation>Invio spedisce, Maiusc+Invio va a capo</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Invia</translation>
    </message>
    <message>
        <source>%1 of %2 bytes: too long for one message</source>
        <translation>%1 di %2 byte: troppo lungo per un solo messaggio</translation>
    </message>
    <message>
        <source>%1 of %2 bytes</source>
        <translation>%1 di %2 byte</translation>
    </message>
    <message>
        <source>Send (Enter)</source>
        <translation>Invia (Invio)</translation>
    </message>
</context>
<context>
    <name>gui::ConversationModel</name>
    <message>
        <source>%1 at %2: %3</source>
        <comment>sender, time, text</comment>
        <translation>%1 alle %2: %3</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Tu</translation>
    </message>
    <message>
        <source>%1, %2,</source>
        <comment>sender, mark</comment>
        <translation>%1, %2,</translation>
    </message>
    <message>
        <source>You came in here</source>
        <translation>Sei entrato qui</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <comment>message, what became of it</comment>
        <translation>%1. %2</translation>
    </message>
</context>
<context>
    <name>gui::ConversationView</name>
    <message>
        <source>New messages: %1</source>
        <translation>Nuovi messaggi: %1</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Copia</translation>
    </message>
    <message>
        <source>Copy &amp;message</source>
        <translation>Copia il &amp;messaggio</translation>
    </message>
    <message>
        <source>&amp;Select text</source>
        <translation>&amp;Seleziona il testo</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>Apri %1</translation>
    </message>
    <message>
        <source>Copy %1</source>
        <translation>Copia %1</translation>
    </message>
    <message>
        <source>Fetching…</source>
        <translation>In arrivo…</translation>
    </message>
    <message>
        <source>Show earlier messages</source>
        <translation>Mostra i messaggi precedenti</translation>
    </message>
    <message>
        <source>&amp;Retry</source>
        <translation>&amp;Riprova</translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation>Sca&amp;rta</translation>
    </message>
</context>
<context>
    <name>gui::FingerprintView</name>
    <message>
        <source>Fingerprint</source>
        <translation>Impronta</translation>
    </message>
</context>
<context>
    <name>gui::HealthDialog</name>
    <message>
        <source>Connection</source>
        <translation>Collegamento</translation>
    </message>
    <message>
        <source>Round trip</source>
        <translation>Andata e ritorno</translation>
    </message>
    <message>
        <source>Lost on the way, recently</source>
        <translation>Perso per strada, di recente</translation>
    </message>
    <message>
        <source>Sent again</source>
        <translation>Inviato di nuovo</translation>
    </message>
    <message>
        <source>Arrived twice</source>
        <translation>Arrivato due volte</translation>
    </message>
    <message>
        <source>Repeated or late packets refused</source>
        <translation>Pacchetti ripetuti o in ritardo rifiutati</translation>
    </message>
    <message>
        <source>Waiting for the relay</source>
        <translation>In attesa del relay</translation>
    </message>
    <message>
        <source>Dropped, as this computer was busy</source>
        <translation>Scartato perché questo computer era occupato</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Chiudi</translation>
    </message>
    <message>
        <source>There is nothing to measure: not connected, or to a relay that speaks the classic protocol only.</source>
        <translation>Non c’è nulla da misurare: non collegato, o a un relay che parla solo il protocollo classico.</translation>
    </message>
    <message>
        <source>What is sent does not get through at present; it waits, and nothing is lost.</source>
        <translation>Ciò che è inviato al momento non passa; aspetta, e nulla va perso.</translation>
    </message>
    <message>
        <source>The network loses much. What is lost is sent again.</source>
        <translation>La rete perde molto. Ciò che va perso è inviato di nuovo.</translation>
    </message>
    <message>
        <source>The link to the relay is in order.</source>
        <translation>Il collegamento con il relay è in ordine.</translation>
    </message>
    <message>
        <source>%1 ms, give or take %2 ms</source>
        <translation>%1 ms, più o meno %2 ms</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 di %2</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>niente</translation>
    </message>
    <message>
        <source>%1 parts, %2 bytes, the oldest for %3 ms</source>
        <translation>%1 parti, %2 byte, la più vecchia da %3 ms</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 byte</translation>
    </message>
    <message>
        <source>Largest packet</source>
        <translation>Pacchetto più grande</translation>
    </message>
</context>
<context>
    <name>gui::JoinRoomDialog</name>
    <message>
        <source>Join a room</source>
        <translation>Entra in una stanza</translation>
    </message>
    <message>
        <source>Search, or name a new room</source>
        <translation>Cerca, o dai il nome a una nuova stanza</translation>
    </message>
    <message>
        <source>Rooms</source>
        <translation>Stanze</translation>
    </message>
    <message>
        <source>Ca&amp;ncel</source>
        <translation>A&amp;nnulla</translation>
    </message>
    <message>
        <source>%1, %2, %3</source>
        <comment>room, how many people, topic</comment>
        <translation>%1, %2, %3</translation>
    </message>
    <message>
        <source>Not connected: the list comes with the relay. You can name a room already; you enter it as soon as there is one.</source>
        <translation>Non collegato: l’elenco arriva con il relay. Puoi già dare il nome a una stanza; ci entrerai appena ce n’è uno.</translation>
    </message>
    <message>
        <source>This relay speaks the classic protocol, which knows no rooms.</source>
        <translation>Questo relay parla il protocollo classico, che non conosce stanze.</translation>
    </message>
    <message>
        <source>There is no room %1. Make it, and others will find it here.</source>
        <translation>La stanza %1 non c’è. Creala, e gli altri la troveranno qui.</translation>
    </message>
    <message>
        <source>There is no room yet. Name one above to make it.</source>
        <translation>Non c’è ancora nessuna stanza. Scrivi un nome qui sopra per crearne una.</translation>
    </message>
    <message>
        <source>&amp;Make the room</source>
        <translation>&amp;Crea la stanza</translation>
    </message>
    <message>
        <source>&amp;Join</source>
        <translation>&amp;Entra</translation>
    </message>
    <message>
        <source>This is no name for a room: it holds something that cannot be seen.</source>
        <translation>Questo non è un nome per una stanza: contiene qualcosa che non si vede.</translation>
    </message>
    <message>
        <source>Asking the relay…</source>
        <translation>Chiedo al relay…</translation>
    </message>
</context>
<context>
    <name>gui::KnownKeysList</name>
    <message>
        <source>Fingerprint</source>
        <translation>Impronta</translation>
    </message>
    <message>
        <source>Verified</source>
        <translation>Verificato</translation>
    </message>
    <message>
        <source>Last met</source>
        <translation>Ultimo incontro</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>sì</translation>
    </message>
    <message>
        <source>no</source>
        <translation>no</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Rimuovi</translation>
    </message>
</context>
<context>
    <name>gui::LockState</name>
    <message>
        <source>This app is the relay</source>
        <translation>Questa app è il relay</translation>
    </message>
    <message>
        <source>Relay of %1</source>
        <translation>Relay di %1</translation>
    </message>
    <message>
        <source>Relay %1</source>
        <translation>Relay %1</translation>
    </message>
    <message>
        <source>classic</source>
        <translation>classico</translation>
    </message>
    <message>
        <source>classic members</source>
        <translation>membri classici</translation>
    </message>
    <message>
        <source>%1, whom you verified, runs this relay.</source>
        <translation>Questo relay è di %1, che hai verificato.</translation>
    </message>
    <message>
        <source>%1 runs this relay, and vouches for it with a key that you have not verified.</source>
        <translation>Questo relay è di %1, che ne risponde con una chiave che non hai verificato.</translation>
    </message>
    <message>
        <source>The relay runs at %1.</source>
        <translation>Il relay è su %1.</translation>
    </message>
    <message>
        <source>The relay at %1 calls itself %2.</source>
        <translation>Il relay su %1 si presenta come %2.</translation>
    </message>
    <message>
        <source>It speaks the classic protocol only: nobody can tell for sure who writes, and whoever steals the relay&apos;s key can read what was recorded before.</source>
        <translation>Parla solo il protocollo classico: nessuno può sapere con certezza chi scrive, e chi ruba la chiave del relay può leggere quanto è stato registrato prima.</translation>
    </message>
    <message>
        <source>Nobody else on the network can read, forge or repeat what is written here, not even with a key that is stolen later.</source>
        <translation>Nessun altro sulla rete può leggere, falsificare o ripetere ciò che si scrive qui, nemmeno con una chiave rubata più tardi.</translation>
    </message>
    <message>
        <source>Whoever runs the relay can read along. Nobody else on the network can read, forge or repeat what is written here, not even with a key that is stolen later.</source>
        <translation>Chi gestisce il relay può leggere tutto. Nessun altro sulla rete può leggere, falsificare o ripetere ciò che si scrive qui, nemmeno con una chiave rubata più tardi.</translation>
    </message>
    <message>
        <source>Your texts go there too, by weaker protection, and nobody can tell who reads and writes there.</source>
        <translation>I tuoi testi arrivano anche lì, con una protezione più debole, e nessuno può sapere chi legge e scrive.</translation>
    </message>
    <message>
        <source>One member uses a classic program.</source>
        <translation>Un membro usa un programma classico.</translation>
    </message>
    <message numerus="yes">
        <source>%n members use classic programs.</source>
        <translation>
            <numerusform>%n membro usa un programma classico.</numerusform>
            <numerusform>%n membri usano programmi classici.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nobody uses a classic program now, but somebody may join with one: your texts would go there too, by weaker protection.</source>
        <translation>Ora nessuno usa un programma classico, ma qualcuno può entrare con uno: i tuoi testi arriverebbero anche lì, con una protezione più debole.</translation>
    </message>
    <message>
        <source>Classic programs are not let in.</source>
        <translation>I programmi classici non sono ammessi.</translation>
    </message>
    <message>
        <source>Relay refused</source>
        <translation>Relay rifiutato</translation>
    </message>
    <message>
        <source>Password needed</source>
        <translation>Serve la password</translation>
    </message>
    <message>
        <source>Not let in</source>
        <translation>Non ammesso</translation>
    </message>
    <message>
        <source>No relay</source>
        <translation>Nessun relay</translation>
    </message>
    <message>
        <source>Through this app&apos;s relay</source>
        <translation>Attraverso il relay di questa app</translation>
    </message>
    <message>
        <source>Through %1&apos;s relay</source>
        <translation>Attraverso il relay di %1</translation>
    </message>
    <message>
        <source>Through the relay %1</source>
        <translation>Attraverso il relay %1</translation>
    </message>
    <message>
        <source>What the two of you write here goes through the relay in this app, and to nobody else. Nobody else on the network can read, forge or repeat it.</source>
        <translation>Ciò che vi scrivete qui passa per il relay in questa app, e non va a nessun altro. Nessun altro sulla rete può leggerlo, falsificarlo o ripeterlo.</translation>
    </message>
    <message>
        <source>Whoever runs the relay</source>
        <translation>Chi gestisce il relay</translation>
    </message>
    <message>
        <source>What the two of you write here is passed on by the relay, which can read it: %1 could. Nobody else on the network can read, forge or repeat it.</source>
        <translation>Ciò che vi scrivete qui è inoltrato dal relay, che può leggerlo: %1 potrebbe. Nessun altro sulla rete può leggerlo, falsificarlo o ripeterlo.</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>through which relay, whether that is verified</comment>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>gui::MainWindow</name>
    <message>
        <source>Sottovoce</source>
        <translation>Sottovoce</translation>
    </message>
    <message>
        <source>People</source>
        <translation>Persone</translation>
    </message>
    <message>
        <source>Show the people</source>
        <translation>Mostra le persone</translation>
    </message>
    <message>
        <source>Menu (F10)</source>
        <translation>Menu (F10)</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>Conversazione</translation>
    </message>
    <message>
        <source>Write a &amp;message</source>
        <translation>Scrivi un &amp;messaggio</translation>
    </message>
    <message>
        <source>&amp;Next pane</source>
        <translation>Riquadro &amp;successivo</translation>
    </message>
    <message>
        <source>&amp;About Sottovoce</source>
        <translation>I&amp;nformazioni su Sottovoce</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Esci</translation>
    </message>
    <message>
        <source>Known:
%1
Shown now:
%2</source>
        <translation>Nota:
%1
Mostrata ora:
%2</translation>
    </message>
    <message>
        <source>No relay has answered yet</source>
        <translation>Nessun relay ha ancora risposto</translation>
    </message>
    <message>
        <source>The settings hold until you quit</source>
        <translation>Le impostazioni valgono finché non esci</translation>
    </message>
    <message>
        <source>They could not be stored: %1</source>
        <translation>Non è stato possibile salvarle: %1</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Non collegato</translation>
    </message>
    <message>
        <source>Looking for the others</source>
        <translation>Ricerca degli altri</translation>
    </message>
    <message>
        <source>Sottovoce asks on this network who passes messages on.</source>
        <translation>Sottovoce chiede su questa rete chi inoltra i messaggi.</translation>
    </message>
    <message>
        <source>Nobody else is here yet</source>
        <translation>Non c’è ancora nessun altro</translation>
    </message>
    <message>
        <source>Start Sottovoce on another computer of this network: it finds this one by itself.</source>
        <translation>Avvia Sottovoce su un altro computer di questa rete: troverà questo da solo.</translation>
    </message>
    <message>
        <source>Nothing has been said yet</source>
        <translation>Nessuno ha ancora scritto</translation>
    </message>
    <message>
        <source>Write the first message below.</source>
        <translation>Scrivi qui sotto il primo messaggio.</translation>
    </message>
    <message>
        <source>About Sottovoce</source>
        <translation>Informazioni su Sottovoce</translation>
    </message>
    <message>
        <source>Encrypted group chat for the network you are on: no account, no internet.</source>
        <translation>Chat di gruppo cifrata per la rete in cui ti trovi: niente account, niente internet.</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>&amp;Impostazioni…</translation>
    </message>
    <message>
        <source>&amp;Relay and its fingerprint…</source>
        <translation>Il &amp;relay e la sua impronta…</translation>
    </message>
    <message>
        <source>&amp;Known relays…</source>
        <translation>Relay &amp;noti…</translation>
    </message>
    <message>
        <source>My &amp;fingerprint…</source>
        <translation>La mia &amp;impronta…</translation>
    </message>
    <message>
        <source>Known &amp;people…</source>
        <translation>&amp;Persone note…</translation>
    </message>
    <message>
        <source>Security &amp;log…</source>
        <translation>Re&amp;gistro di sicurezza…</translation>
    </message>
    <message>
        <source>Enter the &amp;password…</source>
        <translation>Inserisci la &amp;password…</translation>
    </message>
    <message>
        <source>&amp;Connect here</source>
        <translation>&amp;Collega qui</translation>
    </message>
    <message>
        <source>&amp;Try again</source>
        <translation>&amp;Riprova</translation>
    </message>
    <message>
        <source>&amp;Compare fingerprints…</source>
        <translation>&amp;Confronta le impronte…</translation>
    </message>
    <message>
        <source>The password could not be remembered or forgotten. The system says: %1. It holds until you quit.</source>
        <translation>Non è stato possibile ricordare o dimenticare la password. Il sistema dice: %1. Vale finché non esci.</translation>
    </message>
    <message>
        <source>Conversations</source>
        <translation>Conversazioni</translation>
    </message>
    <message>
        <source>Make or join a room</source>
        <translation>Crea una stanza o entra in una esistente</translation>
    </message>
    <message>
        <source>People in the conversation</source>
        <translation>Persone nella conversazione</translation>
    </message>
    <message>
        <source>I am a&amp;way</source>
        <translation>Sono &amp;assente</translation>
    </message>
    <message>
        <source>&amp;New room…</source>
        <translation>&amp;Nuova stanza…</translation>
    </message>
    <message>
        <source>&amp;Join a room…</source>
        <translation>&amp;Entra in una stanza…</translation>
    </message>
    <message>
        <source>Not connected: what you write will be sent when connected.</source>
        <translation>Non collegato: ciò che scrivi sarà inviato quando c’è il collegamento.</translation>
    </message>
    <message>
        <source>Between you and %1</source>
        <translation>Tra te e %1</translation>
    </message>
    <message>
        <source>Write below. Only the relay that passes it on could read it too: the button above says who runs it.</source>
        <translation>Scrivi qui sotto. Solo il relay che inoltra potrebbe leggere anche lui: il pulsante in alto dice chi lo gestisce.</translation>
    </message>
    <message>
        <source>Nobody else is in this room yet</source>
        <translation>In questa stanza non c’è ancora nessun altro</translation>
    </message>
    <message>
        <source>Tell the others its name: they find it under “Join a room”.</source>
        <translation>Di’ agli altri il suo nome: la trovano sotto «Entra in una stanza».</translation>
    </message>
    <message>
        <source>&amp;Write privately…</source>
        <translation>&amp;Scrivi in privato…</translation>
    </message>
    <message>
        <source>&amp;Connection…</source>
        <translation>C&amp;ollegamento…</translation>
    </message>
    <message>
        <source>Relays &amp;here…</source>
        <translation>Relay &amp;presenti…</translation>
    </message>
    <message>
        <source>Actions of this conversation</source>
        <translation>Azioni di questa conversazione</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>non collegato</translation>
    </message>
    <message>
        <source>not here: what you write waits at the relay</source>
        <translation>non c’è: ciò che scrivi aspetta presso il relay</translation>
    </message>
    <message>
        <source>away</source>
        <translation>assente</translation>
    </message>
    <message>
        <source>here</source>
        <translation>qui</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>whether verified, whether here</comment>
        <translation>%1 · %2</translation>
    </message>
</context>
<context>
    <name>gui::MessageLayout</name>
    <message>
        <source>Today</source>
        <translation>Oggi</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Ieri</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Mostra tutto</translation>
    </message>
    <message>
        <source>Show less</source>
        <translation>Mostra meno</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Scarta</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Riprova</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>time, how many have it</comment>
        <translation>%1 · %2</translation>
    </message>
</context>
<context>
    <name>gui::Notifier</name>
    <message>
        <source>&amp;Show Sottovoce</source>
        <translation>&amp;Mostra Sottovoce</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Esci</translation>
    </message>
    <message>
        <source>New messages: %1</source>
        <translation>Nuovi messaggi: %1</translation>
    </message>
    <message>
        <source>New messages</source>
        <translation>Nuovi messaggi</translation>
    </message>
</context>
<context>
    <name>gui::PasswordDialog</name>
    <message>
        <source>Password</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>S&amp;how the password</source>
        <translation>&amp;Mostra la password</translation>
    </message>
    <message>
        <source>Ca&amp;ncel</source>
        <translation>A&amp;nnulla</translation>
    </message>
    <message>
        <source>Whoever runs the relay gives it to those who may come in. It is never sent: both sides prove that they know it.</source>
        <translation>Chi gestisce il relay la dà a chi può entrare. Non viene mai trasmessa: le due parti dimostrano di conoscerla.</translation>
    </message>
    <message>
        <source>&amp;Join</source>
        <translation>&amp;Entra</translation>
    </message>
    <message>
        <source>Whenever this app hosts, only those who know it come in, and no classic program does. The others need it too: give it to them in person.</source>
        <translation>Quando questa app ospita, entra solo chi la conosce, e nessun programma classico. Serve anche agli altri: dalla loro di persona.</translation>
    </message>
    <message>
        <source>Set &amp;password</source>
        <translation>&amp;Imposta password</translation>
    </message>
    <message>
        <source>&amp;Remember it in this computer&apos;s keychain</source>
        <translation>&amp;Ricordala nel portachiavi di questo computer</translation>
    </message>
    <message>
        <source>&amp;Remember it in a file that only I can read</source>
        <translation>&amp;Ricordala in un file che solo io posso leggere</translation>
    </message>
    <message>
        <source>This desktop has no keychain. Whoever gets at your files, such as those of a lost computer, can read the password there.</source>
        <translation>Questo desktop non ha un portachiavi. Chi arriva ai tuoi file, per esempio quelli di un computer smarrito, può leggervi la password.</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <comment>headline, advice</comment>
        <translation>%1. %2</translation>
    </message>
    <message>
        <source>Too many wrong passwords. Try again in %1.</source>
        <translation>Troppe password sbagliate. Riprova fra %1.</translation>
    </message>
    <message>
        <source>The relay checks the password…</source>
        <translation>Il relay controlla la password…</translation>
    </message>
    <message>
        <source>Password of the relay</source>
        <translation>Password del relay</translation>
    </message>
    <message>
        <source>This relay asks for a password</source>
        <translation>Questo relay chiede una password</translation>
    </message>
    <message>
        <source>A password for your relay</source>
        <translation>Una password per il tuo relay</translation>
    </message>
    <message>
        <source>The relay at %1 asks for a password</source>
        <translation>Il relay su %1 chiede una password</translation>
    </message>
</context>
<context>
    <name>gui::PeopleBook</name>
    <message>
        <source>Nameless</source>
        <translation>Senza nome</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Tu</translation>
    </message>
</context>
<context>
    <name>gui::PeopleModel</name>
    <message>
        <source>You, the host</source>
        <translation>Tu, che ospiti</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Tu</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>person, hint</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Not verified</source>
        <translation>Non verificato</translation>
    </message>
    <message>
        <source>Verified</source>
        <translation>Verificato</translation>
    </message>
    <message>
        <source>Not the one you verified</source>
        <translation>Non è chi hai verificato</translation>
    </message>
    <message>
        <source>Cannot be verified</source>
        <translation>Non verificabile</translation>
    </message>
    <message>
        <source>runs the relay</source>
        <translation>gestisce il relay</translation>
    </message>
    <message>
        <source>This is you.</source>
        <translation>Sei tu.</translation>
    </message>
    <message>
        <source>Now the name given is %1.</source>
        <translation>Ora il nome dato è %1.</translation>
    </message>
    <message>
        <source>Joined from %1.</source>
        <translation>È entrato da %1.</translation>
    </message>
    <message>
        <source>%1 · away</source>
        <translation>%1 · assente</translation>
    </message>
    <message>
        <source>Away</source>
        <translation>Assente</translation>
    </message>
    <message>
        <source>Not here</source>
        <translation>Non c’è</translation>
    </message>
</context>
<context>
    <name>gui::PersonName</name>
    <message>
        <source>verified</source>
        <translation>verificato</translation>
    </message>
    <message>
        <source>not who the name says</source>
        <translation>non è chi dice il nome</translation>
    </message>
    <message>
        <source>classic</source>
        <translation>classico</translation>
    </message>
</context>
<context>
    <name>gui::Relays</name>
    <message>
        <source>must not be joined</source>
        <translation>da non usare</translation>
    </message>
    <message>
        <source>runs in this app</source>
        <translation>è in questa app</translation>
    </message>
    <message>
        <source>never met</source>
        <translation>mai incontrato</translation>
    </message>
    <message>
        <source>known, not verified</source>
        <translation>conosciuto, non verificato</translation>
    </message>
    <message>
        <source>verified</source>
        <translation>verificato</translation>
    </message>
    <message>
        <source>nobody there</source>
        <translation>nessuno presente</translation>
    </message>
    <message>
        <source>one person</source>
        <translation>una persona</translation>
    </message>
    <message numerus="yes">
        <source>%n people</source>
        <translation>
            <numerusform>%n persona</numerusform>
            <numerusform>%n persone</numerusform>
        </translation>
    </message>
    <message>
        <source>Relay of %1</source>
        <translation>Relay di %1</translation>
    </message>
    <message>
        <source>You are here, by choice</source>
        <translation>Sei qui, per tua scelta</translation>
    </message>
    <message>
        <source>You are here</source>
        <translation>Sei qui</translation>
    </message>
    <message>
        <source>Your choice</source>
        <translation>La tua scelta</translation>
    </message>
    <message>
        <source>with a password</source>
        <translation>con password</translation>
    </message>
    <message>
        <source>classic</source>
        <translation>classico</translation>
    </message>
    <message>
        <source>It cannot be joined as long as that is so, and nothing is sent to it.</source>
        <translation>Finché è così non ci si può entrare, e non gli viene inviato nulla.</translation>
    </message>
    <message>
        <source>This app runs it</source>
        <translation>È in questa app</translation>
    </message>
    <message>
        <source>Those who are there keep it when you go to another one.</source>
        <translation>Chi vi si trova lo conserva quando passi a un altro.</translation>
    </message>
    <message>
        <source>This app has never been with it</source>
        <translation>Questa app non è mai stata con questo relay</translation>
    </message>
    <message>
        <source>Its key is remembered when you join, and any other refused in its place. Compare the fingerprint then, by the lock.</source>
        <translation>Quando entri, la sua chiave viene ricordata e ogni altra al suo posto rifiutata. Confronta allora l’impronta, dal lucchetto.</translation>
    </message>
    <message numerus="yes">
        <source>%n relays here</source>
        <translation>
            <numerusform>%n relay presente</numerusform>
            <numerusform>%n relay presenti</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gui::RelaysDialog</name>
    <message>
        <source>Relays here</source>
        <translation>Relay presenti</translation>
    </message>
    <message>
        <source>No relay answers at the moment. This list asks again every few seconds.</source>
        <translation>Al momento nessun relay risponde. Questa lista chiede di nuovo ogni pochi secondi.</translation>
    </message>
    <message>
        <source>&amp;Forget my choice</source>
        <translation>&amp;Dimentica la mia scelta</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>C&amp;hiudi</translation>
    </message>
    <message>
        <source>&amp;Stay with this one</source>
        <translation>&amp;Resta con questo</translation>
    </message>
    <message>
        <source>&amp;Join</source>
        <translation>&amp;Entra</translation>
    </message>
    <message>
        <source>People at the same relay can talk with each other. Sottovoce picks one by itself; the one that you choose is preferred from then on. Relays name themselves.</source>
        <translation>Chi è sullo stesso relay può parlarsi. Sottovoce ne sceglie uno da solo; quello che scegli tu è preferito da allora in poi. I nomi se li danno i relay stessi.</translation>
    </message>
</context>
<context>
    <name>gui::RoomActions</name>
    <message>
        <source>&amp;Topic…</source>
        <translation>&amp;Argomento…</translation>
    </message>
    <message>
        <source>&amp;Leave the room</source>
        <translation>&amp;Lascia la stanza</translation>
    </message>
    <message>
        <source>C&amp;lose the conversation</source>
        <translation>&amp;Chiudi la conversazione</translation>
    </message>
    <message>
        <source>&amp;Topic… (when connected)</source>
        <translation>&amp;Argomento… (da collegati)</translation>
    </message>
</context>
<context>
    <name>gui::RoomDelegate</name>
    <message>
        <source>empty</source>
        <translation>vuota</translation>
    </message>
    <message>
        <source>1 person</source>
        <translation>1 persona</translation>
    </message>
    <message numerus="yes">
        <source>%n people</source>
        <translation>
            <numerusform>%n persona</numerusform>
            <numerusform>%n persone</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gui::RoomDialog</name>
    <message>
        <source>New room</source>
        <translation>Nuova stanza</translation>
    </message>
    <message>
        <source>Topic of the room</source>
        <translation>Argomento della stanza</translation>
    </message>
    <message>
        <source>A new room</source>
        <translation>Una nuova stanza</translation>
    </message>
    <message>
        <source>Whoever is on this network may find it and come in. The relay passes on what is written there.</source>
        <translation>Chiunque sia su questa rete può trovarla ed entrarci. Il relay inoltra ciò che vi si scrive.</translation>
    </message>
    <message>
        <source>Everybody in the room sees it, and whoever looks for a room.</source>
        <translation>Lo vedono tutti nella stanza, e chi cerca una stanza.</translation>
    </message>
    <message>
        <source>&amp;Make the room</source>
        <translation>&amp;Crea la stanza</translation>
    </message>
    <message>
        <source>&amp;Set the topic</source>
        <translation>&amp;Imposta l’argomento</translation>
    </message>
    <message>
        <source>May be empty</source>
        <translation>Può restare vuoto</translation>
    </message>
    <message>
        <source>Ca&amp;ncel</source>
        <translation>A&amp;nnulla</translation>
    </message>
    <message>
        <source>N&amp;ame</source>
        <translation>No&amp;me</translation>
    </message>
    <message>
        <source>&amp;Topic</source>
        <translation>&amp;Argomento</translation>
    </message>
    <message>
        <source>Topic of %1</source>
        <translation>Argomento di %1</translation>
    </message>
    <message>
        <source>This is no name for a room: it holds something that cannot be seen.</source>
        <translation>Questo non è un nome per una stanza: contiene qualcosa che non si vede.</translation>
    </message>
    <message>
        <source>This topic is too long, or holds something that cannot be seen.</source>
        <translation>Questo argomento è troppo lungo, o contiene qualcosa che non si vede.</translation>
    </message>
</context>
<context>
    <name>gui::SecurityLogDialog</name>
    <message>
        <source>Security log</source>
        <translation>Registro di sicurezza</translation>
    </message>
    <message>
        <source>New and changed keys, what was refused, and who used the control port. Most of it is harmless; what repeats itself is worth showing to whoever looks after this network.</source>
        <translation>Chiavi nuove e cambiate, ciò che è stato rifiutato e chi ha usato la porta di controllo. Per lo più è innocuo; ciò che si ripete vale la pena mostrarlo a chi cura questa rete.</translation>
    </message>
    <message>
        <source>Show only what holds these words</source>
        <translation>Mostra solo ciò che contiene queste parole</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtro</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>C&amp;hiudi</translation>
    </message>
    <message>
        <source>Nothing holds these words.</source>
        <translation>Nulla contiene queste parole.</translation>
    </message>
    <message>
        <source>&amp;Copy selected</source>
        <translation>&amp;Copia selezione</translation>
    </message>
    <message>
        <source>&amp;Copy all</source>
        <translation>&amp;Copia tutto</translation>
    </message>
    <message>
        <source>Nothing of the kind has happened yet.</source>
        <translation>Finora non è successo nulla del genere.</translation>
    </message>
</context>
<context>
    <name>gui::SecurityLogModel</name>
    <message>
        <source>Time</source>
        <translation>Ora</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Che cosa è successo</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Dettagli</translation>
    </message>
</context>
<context>
    <name>gui::SecuritySentences</name>
    <message>
        <source>address</source>
        <translation>indirizzo</translation>
    </message>
    <message>
        <source>relay</source>
        <translation>relay</translation>
    </message>
    <message>
        <source>name</source>
        <translation>nome</translation>
    </message>
    <message>
        <source>fingerprint</source>
        <translation>impronta</translation>
    </message>
    <message>
        <source>known</source>
        <translation>nota</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>mostrata</translation>
    </message>
    <message>
        <source>reason</source>
        <translation>motivo</translation>
    </message>
    <message>
        <source>more of the kind before</source>
        <translation>altri simili prima</translation>
    </message>
    <message>
        <source>A relay was met for the first time</source>
        <translation>Un relay incontrato per la prima volta</translation>
    </message>
    <message>
        <source>Joined a known relay</source>
        <translation>Entrato in un relay noto</translation>
    </message>
    <message>
        <source>A known relay showed another key, and was refused</source>
        <translation>Un relay noto ha mostrato un’altra chiave ed è stato rifiutato</translation>
    </message>
    <message>
        <source>A known relay renewed its key, as its old one confirms</source>
        <translation>Un relay noto ha rinnovato la chiave, come conferma la vecchia</translation>
    </message>
    <message>
        <source>A relay was refused</source>
        <translation>Un relay è stato rifiutato</translation>
    </message>
    <message>
        <source>A relay was verified, or that was taken back</source>
        <translation>Un relay è stato verificato, o la verifica annullata</translation>
    </message>
    <message>
        <source>A relay offered less protection than before</source>
        <translation>Un relay ha offerto meno protezione di prima</translation>
    </message>
    <message>
        <source>A handshake was not what it had to be</source>
        <translation>Un handshake non era come doveva</translation>
    </message>
    <message>
        <source>A packet came a second time</source>
        <translation>Un pacchetto è arrivato una seconda volta</translation>
    </message>
    <message>
        <source>Too many wrong passwords</source>
        <translation>Troppe password sbagliate</translation>
    </message>
    <message>
        <source>Somebody was met for the first time</source>
        <translation>Qualcuno incontrato per la prima volta</translation>
    </message>
    <message>
        <source>A known name came with another key</source>
        <translation>Un nome noto è arrivato con un’altra chiave</translation>
    </message>
    <message>
        <source>A person was verified, or that was taken back</source>
        <translation>Una persona è stata verificata, o la verifica annullata</translation>
    </message>
    <message>
        <source>Somebody joined again from elsewhere</source>
        <translation>Qualcuno è rientrato da un’altra parte</translation>
    </message>
    <message>
        <source>A program came to the control port</source>
        <translation>Un programma si è collegato alla porta di controllo</translation>
    </message>
    <message>
        <source>The control port turned somebody away</source>
        <translation>La porta di controllo ha respinto qualcuno</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>field, value</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>A wrong password for the relay</source>
        <translation>Una password sbagliata per il relay</translation>
    </message>
</context>
<context>
    <name>gui::Sentences</name>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>The relay fell silent; looking for one (%1)</source>
        <translation>Il relay tace; ne cerco uno (%1)</translation>
    </message>
    <message>
        <source>Looking for a relay (%1)</source>
        <translation>Cerco un relay (%1)</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <comment>headline, advice</comment>
        <translation>%1. %2</translation>
    </message>
    <message>
        <source>This app only joins relays that are there already. Start one on this network, or allow this app to host in the settings.</source>
        <translation>Questa app si unisce solo a relay già attivi. Avviane uno su questa rete, oppure permetti nelle impostazioni che questa app ospiti.</translation>
    </message>
    <message>
        <source>When none answers, this app becomes the relay itself. If the others do have one, enter its address in the settings.</source>
        <translation>Se nessuno risponde, questa app diventa il relay. Se gli altri ne hanno già uno, inserisci il suo indirizzo nelle impostazioni.</translation>
    </message>
    <message>
        <source>Connected: this app is the relay</source>
        <translation>Collegato: questa app è il relay</translation>
    </message>
    <message>
        <source>Others find it by themselves. When you quit, another app takes over.</source>
        <translation>Gli altri lo trovano da soli. Quando esci, un’altra app prende il suo posto.</translation>
    </message>
    <message>
        <source>Connected to the relay at %1</source>
        <translation>Collegato al relay su %1</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Collegato</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Non collegato</translation>
    </message>
    <message>
        <source>Sottovoce tries again by itself.</source>
        <translation>Sottovoce riprova da solo.</translation>
    </message>
    <message>
        <source>The relay was refused</source>
        <translation>Il relay è stato rifiutato</translation>
    </message>
    <message>
        <source>Nothing is sent to it.</source>
        <translation>Non gli viene inviato nulla.</translation>
    </message>
    <message>
        <source>No network</source>
        <translation>Nessuna rete</translation>
    </message>
    <message>
        <source>Connect this computer to a network, by cable or wireless. Sottovoce goes on by itself.</source>
        <translation>Collega questo computer a una rete, via cavo o senza fili. Sottovoce proseguirà da solo.</translation>
    </message>
    <message>
        <source>The network interface %1 is not there</source>
        <translation>L’interfaccia di rete %1 non c’è</translation>
    </message>
    <message>
        <source>It is unplugged, off or named differently. Switch it on, or choose another one in the settings.</source>
        <translation>È scollegata, spenta o ha un altro nome. Accendila, oppure scegline un’altra nelle impostazioni.</translation>
    </message>
    <message>
        <source>The group cannot be joined</source>
        <translation>Impossibile unirsi al gruppo</translation>
    </message>
    <message>
        <source>The system says: %1. Check the group and the interfaces in the settings; Sottovoce tries again by itself.</source>
        <translation>Il sistema dice: %1. Controlla il gruppo e le interfacce nelle impostazioni; Sottovoce riprova da solo.</translation>
    </message>
    <message>
        <source>Another program holds the relay&apos;s port</source>
        <translation>Un altro programma occupa la porta del relay</translation>
    </message>
    <message>
        <source>This app cannot be the relay here, but it can join one. To host, close the other program or agree with everybody on another port.</source>
        <translation>Qui questa app non può essere il relay, ma può unirsi a uno. Per ospitare, chiudi l’altro programma o accordati con tutti su un’altra porta.</translation>
    </message>
    <message>
        <source>No computer called %1 is known</source>
        <translation>Nessun computer di nome %1 è noto</translation>
    </message>
    <message>
        <source>Check the relay&apos;s address in the settings, or give it in digits.</source>
        <translation>Controlla l’indirizzo del relay nelle impostazioni, oppure indicalo in cifre.</translation>
    </message>
    <message>
        <source>The key of this app&apos;s relay cannot be read</source>
        <translation>La chiave del relay di questa app non si può leggere</translation>
    </message>
    <message>
        <source>Without it this app cannot host. Make the file %1 readable, or remove it: a new key is made, which the others will be asked to accept.</source>
        <translation>Senza di essa questa app non può ospitare. Rendi leggibile il file %1, oppure rimuovilo: verrà creata una chiave nuova, che gli altri dovranno accettare.</translation>
    </message>
    <message>
        <source>The key of this app&apos;s relay cannot be stored</source>
        <translation>La chiave del relay di questa app non si può salvare</translation>
    </message>
    <message>
        <source>Without it this app cannot host. Make room for the file %1 and allow writing there.</source>
        <translation>Senza di essa questa app non può ospitare. Fai spazio per il file %1 e permetti di scriverlo.</translation>
    </message>
    <message>
        <source>The network failed</source>
        <translation>La rete ha smesso di funzionare</translation>
    </message>
    <message>
        <source>The system says: %1. Sottovoce tries again by itself.</source>
        <translation>Il sistema dice: %1. Sottovoce riprova da solo.</translation>
    </message>
    <message>
        <source>The relay at %1 shows another key than before</source>
        <translation>Il relay su %1 mostra una chiave diversa da prima</translation>
    </message>
    <message>
        <source>The relay at %1 is not the one you asked for</source>
        <translation>Il relay su %1 non è quello che hai chiesto</translation>
    </message>
    <message>
        <source>Nothing is sent to it: its fingerprint is not the one that the settings demand. Ask whoever runs the relay, then correct the settings if they are wrong.</source>
        <translation>Non gli viene inviato nulla: la sua impronta non è quella richiesta dalle impostazioni. Chiedi a chi gestisce il relay, poi correggi le impostazioni se sono sbagliate.</translation>
    </message>
    <message>
        <source>The relay at %1 shows a key that cannot be used</source>
        <translation>Il relay su %1 mostra una chiave inutilizzabile</translation>
    </message>
    <message>
        <source>It is not an RSA key of 2048, 3072 or 4096 bits. Whoever runs the relay has to give it a new one.</source>
        <translation>Non è una chiave RSA di 2048, 3072 o 4096 bit. Chi gestisce il relay deve dargliene una nuova.</translation>
    </message>
    <message>
        <source>You are now with a relay that this app had not met before. Compare its fingerprint by the lock above.</source>
        <translation>Ora sei su un relay che questa app non aveva mai incontrato. Confronta la sua impronta con il lucchetto in alto.</translation>
    </message>
    <message>
        <source>Two apps were relays at once; this one gave way, and its people move to the other.</source>
        <translation>Due app facevano da relay insieme; questa ha ceduto il posto, e chi era qui passa all’altra.</translation>
    </message>
    <message>
        <source>The relay&apos;s key could not be noted in %1; it is remembered only until you quit. Make that file writable.</source>
        <translation>Non è stato possibile annotare la chiave del relay in %1; resta nota solo finché non esci. Rendi scrivibile quel file.</translation>
    </message>
    <message>
        <source>The list of known relays, %1, cannot be read, so every relay looks new. Make that file readable.</source>
        <translation>L’elenco dei relay noti, %1, non si può leggere: ogni relay sembra nuovo. Rendi leggibile quel file.</translation>
    </message>
    <message>
        <source>The system gives only %1 bytes of room for what arrives: much at once may be lost. Its administrator can raise net.core.rmem_max.</source>
        <translation>Il sistema concede solo %1 byte per ciò che arriva: se arriva molto insieme, qualcosa può perdersi. Chi lo amministra può alzare net.core.rmem_max.</translation>
    </message>
    <message>
        <source>Something that %1 sent could not be opened and was left out.</source>
        <translation>Qualcosa inviato da %1 non si è potuto aprire ed è stato tralasciato.</translation>
    </message>
    <message>
        <source>Not sent: there is no relay now. Your text is kept; send it when you are connected.</source>
        <translation>Non inviato: ora non c’è un relay. Il testo resta qui; invialo quando sarai collegato.</translation>
    </message>
    <message>
        <source>Not sent: at most %1 bytes go into one message. Shorten it, or send it in parts.</source>
        <translation>Non inviato: un messaggio contiene al massimo %1 byte. Accorcialo, o invialo in più parti.</translation>
    </message>
    <message>
        <source>Control port off</source>
        <translation>Porta di controllo spenta</translation>
    </message>
    <message>
        <source>No program on this computer can speak through Sottovoce. The settings open the port.</source>
        <translation>Nessun programma di questo computer può parlare attraverso Sottovoce. La porta si apre nelle impostazioni.</translation>
    </message>
    <message>
        <source>Control port %1, open to every program</source>
        <translation>Porta di controllo %1, aperta a ogni programma</translation>
    </message>
    <message>
        <source>Whatever runs on this computer can read along and speak for you. Require the cookie in the settings if you can.</source>
        <translation>Qualunque programma di questo computer può leggere e parlare al posto tuo. Se puoi, richiedi il cookie nelle impostazioni.</translation>
    </message>
    <message>
        <source>Control port %1</source>
        <translation>Porta di controllo %1</translation>
    </message>
    <message>
        <source>Programs on this computer that know the cookie can read along and speak.</source>
        <translation>I programmi di questo computer che conoscono il cookie possono leggere e parlare.</translation>
    </message>
    <message>
        <source>Control port failed</source>
        <translation>Porta di controllo non disponibile</translation>
    </message>
    <message>
        <source>Its certificate cannot be used: %1. Mend the file, or move it away to get a new one.</source>
        <translation>Il suo certificato non si può usare: %1. Correggi il file, oppure spostalo per averne uno nuovo.</translation>
    </message>
    <message>
        <source>Its certificate cannot be made: %1. Make its folder writable for you.</source>
        <translation>Il suo certificato non si può creare: %1. Rendi scrivibile la sua cartella.</translation>
    </message>
    <message>
        <source>Other computers need TLS 1.3, which Qt does not have here. Install Qt&apos;s OpenSSL plugin, or keep the port on this computer.</source>
        <translation>Gli altri computer hanno bisogno di TLS 1.3, che qui Qt non ha. Installa il plugin OpenSSL di Qt, oppure lascia la porta su questo computer.</translation>
    </message>
    <message>
        <source>Control port %1, also for other computers</source>
        <translation>Porta di controllo %1, anche per altri computer</translation>
    </message>
    <message>
        <source>Programs that know the cookie can read along and speak. They see the certificate %1.</source>
        <translation>I programmi che conoscono il cookie possono leggere e parlare. Vedono il certificato %1.</translation>
    </message>
    <message>
        <source>The folder for its cookie cannot be used: %1. Make it a folder that is yours and that you can write to.</source>
        <translation>La cartella per il suo cookie non si può usare: %1. Fanne una cartella tua, in cui puoi scrivere.</translation>
    </message>
    <message>
        <source>The system says: %1. Choose another port in the settings.</source>
        <translation>Il sistema dice: %1. Scegli un’altra porta nelle impostazioni.</translation>
    </message>
    <message>
        <source>The relay runs on this computer, where one app takes over from another: its key is remembered only once you have compared it.</source>
        <translation>Il relay è su questo computer, dove un’app prende il posto di un’altra: la sua chiave si ricorda solo dopo che l’hai confrontata.</translation>
    </message>
    <message>
        <source>The key is the same as at the first meeting. Nobody has checked yet that it was the right one then.</source>
        <translation>La chiave è la stessa del primo incontro. Nessuno ha ancora verificato che allora fosse quella giusta.</translation>
    </message>
    <message>
        <source>This is not a multicast address: give one from 224.0.0.0 to 239.255.255.255, or an IPv6 one that begins with ff.</source>
        <translation>Non è un indirizzo multicast: indicane uno da 224.0.0.0 a 239.255.255.255, o uno IPv6 che comincia con ff.</translation>
    </message>
    <message>
        <source>This is not a port: give a number from 1 to 65535.</source>
        <translation>Non è una porta: indica un numero da 1 a 65535.</translation>
    </message>
    <message>
        <source>This is not a port: give a number from 1 to 65535, or 0 for any that is free.</source>
        <translation>Non è una porta: indica un numero da 1 a 65535, oppure 0 per una qualsiasi libera.</translation>
    </message>
    <message>
        <source>This is not a name: at most %1 characters, without line breaks.</source>
        <translation>Non è un nome: al massimo %1 caratteri, senza andare a capo.</translation>
    </message>
    <message>
        <source>This is not an address: give a name or number, with a port if needed, such as 10.9.0.1 or relay.example:48386.</source>
        <translation>Non è un indirizzo: indica un nome o un numero, con la porta se serve, come 10.9.0.1 o relay.example:48386.</translation>
    </message>
    <message>
        <source>This is not a fingerprint: give the 60 digits that the relay shows, with or without blanks.</source>
        <translation>Non è un’impronta: indica le 60 cifre che il relay mostra, con o senza spazi.</translation>
    </message>
    <message>
        <source>This value cannot be used.</source>
        <translation>Questo valore non si può usare.</translation>
    </message>
    <message>
        <source>Somebody</source>
        <translation>Qualcuno</translation>
    </message>
    <message>
        <source>%1 joined</source>
        <translation>%1 è entrato</translation>
    </message>
    <message>
        <source>%1 and %2 joined</source>
        <translation>%1 e %2 sono entrati</translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n others joined</source>
        <translation>
            <numerusform>%1 e un altro sono entrati</numerusform>
            <numerusform>%1 e altri %n sono entrati</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is here</source>
        <translation>%1 è qui</translation>
    </message>
    <message>
        <source>%1 and %2 are here</source>
        <translation>%1 e %2 sono qui</translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n others are here</source>
        <translation>
            <numerusform>%1 e un altro sono qui</numerusform>
            <numerusform>%1 e altri %n sono qui</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>%1 è uscito</translation>
    </message>
    <message>
        <source>%1 and %2 left</source>
        <translation>%1 e %2 sono usciti</translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n others left</source>
        <translation>
            <numerusform>%1 e un altro sono usciti</numerusform>
            <numerusform>%1 e altri %n sono usciti</numerusform>
        </translation>
    </message>
    <message>
        <source>Your own key cannot be read</source>
        <translation>La tua chiave non si può leggere</translation>
    </message>
    <message>
        <source>Without it nobody can tell that it is you. Make the file %1 readable by you alone, or remove it: a new key is made, and the others have to verify you again.</source>
        <translation>Senza di essa nessuno può sapere che sei tu. Rendi il file %1 leggibile solo a te, o rimuovilo: se ne crea una nuova, e gli altri dovranno verificarti di nuovo.</translation>
    </message>
    <message>
        <source>Your own key cannot be stored</source>
        <translation>La tua chiave non si può salvare</translation>
    </message>
    <message>
        <source>Without it nobody can tell that it is you. Make room for the file %1 and allow writing there.</source>
        <translation>Senza di essa nessuno può sapere che sei tu. Fai spazio per il file %1 e permetti di scriverlo.</translation>
    </message>
    <message>
        <source>Nothing is sent to it: somebody may be posing as your relay. Or it was set up anew. Ask whoever runs it to read you its digits. Only if they are the new ones below, remove the old relay in the list of known relays.</source>
        <translation>Non gli si invia nulla: qualcuno potrebbe fingersi il tuo relay. Oppure è stato reinstallato. Chiedi a chi lo gestisce di leggertene le cifre. Solo se sono quelle nuove qui sotto, rimuovi il vecchio relay dall’elenco dei relay noti.</translation>
    </message>
    <message>
        <source>The relay at %1 offers less protection than before</source>
        <translation>Il relay su %1 offre meno protezione di prima</translation>
    </message>
    <message>
        <source>Nothing is sent to it: it spoke the extended protocol once and offers only the classic one now. Somebody may be posing as it, or an old version was put back. Ask whoever runs it.</source>
        <translation>Non gli si invia nulla: un tempo parlava il protocollo esteso e ora offre solo quello classico. Qualcuno potrebbe fingersi il relay, o è stata rimessa una versione vecchia. Chiedi a chi lo gestisce.</translation>
    </message>
    <message>
        <source>The relay at %1 speaks the classic protocol only</source>
        <translation>Il relay su %1 parla solo il protocollo classico</translation>
    </message>
    <message>
        <source>Nothing is sent to it, since the settings switch classic relays off. Ask for a newer relay, or admit classic ones in the settings.</source>
        <translation>Non gli si invia nulla, perché le impostazioni escludono i relay classici. Chiedi un relay più recente, o ammetti quelli classici nelle impostazioni.</translation>
    </message>
    <message>
        <source>The relay at %1 is not known to this app</source>
        <translation>Questa app non conosce il relay su %1</translation>
    </message>
    <message>
        <source>Nothing is sent to it, since the settings refuse relays that were never met. If it is the right one, accept strangers in the settings for the first meeting, or enter its fingerprint there.</source>
        <translation>Non gli si invia nulla, perché le impostazioni rifiutano i relay mai incontrati. Se è quello giusto, accetta gli sconosciuti nelle impostazioni per il primo incontro, o inserisci lì la sua impronta.</translation>
    </message>
    <message>
        <source>Look for capital letters and for the keyboard&apos;s language, and try again. After several wrong ones the relay makes you wait.</source>
        <translation>Controlla le maiuscole e la lingua della tastiera, e riprova. Dopo diverse password sbagliate il relay ti fa aspettare.</translation>
    </message>
    <message>
        <source>The relay at %1 does not know the password itself</source>
        <translation>Il relay su %1 non conosce la password</translation>
    </message>
    <message>
        <source>You have left it: somebody may be posing as your relay in order to learn who knows the password. Ask whoever runs the relay.</source>
        <translation>Lo hai lasciato: qualcuno potrebbe fingersi il tuo relay per scoprire chi conosce la password. Chiedi a chi gestisce il relay.</translation>
    </message>
    <message>
        <source>The relay takes none from here for %1. Ask for the right one in the meantime.</source>
        <translation>Il relay non ne accetta da qui per %1. Intanto chiedi quella giusta.</translation>
    </message>
    <message>
        <source>The relay takes no more members. Sottovoce tries again by itself; whoever runs the relay can raise its limit.</source>
        <translation>Il relay non accetta altri membri. Sottovoce riprova da solo; chi gestisce il relay può alzarne il limite.</translation>
    </message>
    <message>
        <source>The relay at %1 did not accept your key</source>
        <translation>Il relay su %1 non ha accettato la tua chiave</translation>
    </message>
    <message>
        <source>The relay at %1 did not accept your name</source>
        <translation>Il relay su %1 non ha accettato il tuo nome</translation>
    </message>
    <message>
        <source>It holds characters that cannot be shown, or is too long. Choose another one in the settings.</source>
        <translation>Contiene caratteri che non si possono mostrare, o è troppo lungo. Scegline un altro nelle impostazioni.</translation>
    </message>
    <message>
        <source>You are connected from somewhere else</source>
        <translation>Sei collegato da un’altra parte</translation>
    </message>
    <message>
        <source>The relay at %1 has a new key. Its old key vouches for the new one, so it is the same relay.</source>
        <translation>Il relay su %1 ha una chiave nuova. La vecchia risponde della nuova, quindi è lo stesso relay.</translation>
    </message>
    <message>
        <source>What you know of people could not be noted in %1; it is remembered only until you quit. Make that file writable.</source>
        <translation>Ciò che sai delle persone non si è potuto annotare in %1; si ricorda solo finché non esci. Rendi quel file scrivibile.</translation>
    </message>
    <message>
        <source>The list of known people, %1, cannot be read, so everybody looks new. Make that file readable.</source>
        <translation>L’elenco delle persone note, %1, non si può leggere, quindi tutti sembrano nuovi. Rendi quel file leggibile.</translation>
    </message>
    <message>
        <source>Your rooms could not be noted in %1; they are remembered only until you quit. Make that file writable.</source>
        <translation>Le tue stanze non si sono potute annotare in %1; si ricordano solo finché non esci. Rendi quel file scrivibile.</translation>
    </message>
    <message>
        <source>The list of your rooms, %1, cannot be read, so they are not entered again. Make that file readable.</source>
        <translation>L’elenco delle tue stanze, %1, non si può leggere, quindi non vi si rientra. Rendi quel file leggibile.</translation>
    </message>
    <message>
        <source>What waits to be delivered could not be kept in %1; it is lost if the program ends first. Make that file writable, and see that the disk is not full.</source>
        <translation>Ciò che attende di essere consegnato non si è potuto conservare in %1; va perso se il programma termina prima. Rendi quel file scrivibile e controlla che il disco non sia pieno.</translation>
    </message>
    <message>
        <source>The file with your undelivered messages was damaged. What could be read is sent; the file itself is kept as %1.</source>
        <translation>Il file con i tuoi messaggi non consegnati era danneggiato. Ciò che si è potuto leggere viene inviato; il file stesso è conservato come %1.</translation>
    </message>
    <message>
        <source>Not sent: too much waits to be delivered already. Your text is kept; send it once others were delivered.</source>
        <translation>Non inviato: troppo attende già di essere consegnato. Il tuo testo è conservato; invialo quando altri saranno stati consegnati.</translation>
    </message>
    <message>
        <source>Not sent: you are not in that room. Enter it first.</source>
        <translation>Non inviato: non sei in quella stanza. Entraci prima.</translation>
    </message>
    <message>
        <source>1 second</source>
        <translation>1 secondo</translation>
    </message>
    <message>
        <source>%1 seconds</source>
        <translation>%1 secondi</translation>
    </message>
    <message>
        <source>%1 minutes</source>
        <translation>%1 minuti</translation>
    </message>
    <message>
        <source>not verified</source>
        <translation>non verificato</translation>
    </message>
    <message>
        <source>verified</source>
        <translation>verificato</translation>
    </message>
    <message>
        <source>Not verified</source>
        <translation>Non verificato</translation>
    </message>
    <message>
        <source>Not verified, met for the first time</source>
        <translation>Non verificato, incontrato per la prima volta</translation>
    </message>
    <message>
        <source>This app remembers the key from now on and refuses any other in its place.</source>
        <translation>Da ora questa app ne ricorda la chiave e rifiuta ogni altra al suo posto.</translation>
    </message>
    <message>
        <source>Not verified, but known</source>
        <translation>Non verificato, ma noto</translation>
    </message>
    <message>
        <source>Verified</source>
        <translation>Verificato</translation>
    </message>
    <message>
        <source>The digits were compared, and they were the same.</source>
        <translation>Le cifre sono state confrontate, ed erano le stesse.</translation>
    </message>
    <message>
        <source>Not verified: this is how they call themselves, and nobody has checked it. Open this person to compare digits.</source>
        <translation>Non verificato: è il nome che si dà, e nessuno l’ha controllato. Apri questa persona per confrontare le cifre.</translation>
    </message>
    <message>
        <source>Verified: their digits were compared, and were the same.</source>
        <translation>Verificato: le cifre sono state confrontate, ed erano le stesse.</translation>
    </message>
    <message>
        <source>Careful: you verified somebody of this name, and this is not that person&apos;s key. Open this person to see both.</source>
        <translation>Attenzione: hai verificato qualcuno con questo nome, e questa non è la sua chiave. Apri questa persona per vederle entrambe.</translation>
    </message>
    <message>
        <source>A classic program: it has no key of its own, so nobody can tell who that is. What it sends and gets is encrypted on the way to the relay, by the weaker protection of the classic layer.</source>
        <translation>Un programma classico: non ha una chiave propria, quindi nessuno può sapere chi è. Ciò che invia e riceve è cifrato fino al relay, con la protezione più debole del protocollo classico.</translation>
    </message>
    <message>
        <source>Your signature did not arrive as it was sent, or the two programs do not understand each other. Try again; if it goes on, bring both to the same version.</source>
        <translation>La tua firma non è arrivata com’era partita, o i due programmi non si capiscono. Riprova; se continua, porta entrambi alla stessa versione.</translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 e %n altro</numerusform>
            <numerusform>%1 e altri %n</numerusform>
        </translation>
    </message>
    <message>
        <source>Sent, cannot be confirmed</source>
        <translation>Inviato, non si può confermare</translation>
    </message>
    <message>
        <source>At the relay; nobody else was here</source>
        <translation>Presso il relay; non c’era nessun altro</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>Consegnato</translation>
    </message>
    <message numerus="yes">
        <source>Delivered to all %n</source>
        <translation>
            <numerusform>Consegnato a %n</numerusform>
            <numerusform>Consegnato a tutti e %n</numerusform>
        </translation>
    </message>
    <message>
        <source>At the relay, not delivered yet</source>
        <translation>Presso il relay, non ancora consegnato</translation>
    </message>
    <message>
        <source>Delivered to %1 of %2</source>
        <translation>Consegnato a %1 di %2</translation>
    </message>
    <message>
        <source>%1, missing: %2</source>
        <comment>delivered, names</comment>
        <translation>%1, mancano: %2</translation>
    </message>
    <message numerus="yes">
        <source>%1; sent to %n more, cannot be confirmed</source>
        <translation>
            <numerusform>%1; inviato a un’altra persona, non si può confermare</numerusform>
            <numerusform>%1; inviato ad altri %n, non si può confermare</numerusform>
        </translation>
    </message>
    <message>
        <source>Everyone on this network</source>
        <translation>Tutti su questa rete</translation>
    </message>
    <message>
        <source>Whoever is on this network and runs Sottovoce.</source>
        <translation>Chiunque sia su questa rete e usi Sottovoce.</translation>
    </message>
    <message>
        <source>Between the two of you, passed on by the relay.</source>
        <translation>Tra voi due, inoltrata dal relay.</translation>
    </message>
    <message>
        <source>Room %1</source>
        <translation>Stanza %1</translation>
    </message>
    <message>
        <source>Private conversation with %1</source>
        <translation>Conversazione privata con %1</translation>
    </message>
    <message numerus="yes">
        <source>%1, %n unread</source>
        <translation>
            <numerusform>%1, %n non letto</numerusform>
            <numerusform>%1, %n non letti</numerusform>
        </translation>
    </message>
    <message>
        <source>Only you so far</source>
        <translation>Per ora solo tu</translation>
    </message>
    <message>
        <source>You and one other</source>
        <translation>Tu e un’altra persona</translation>
    </message>
    <message numerus="yes">
        <source>You and %n others</source>
        <translation>
            <numerusform>Tu e un’altra persona</numerusform>
            <numerusform>Tu e altre %n persone</numerusform>
        </translation>
    </message>
    <message>
        <source>Waiting to be sent</source>
        <translation>In attesa di essere inviato</translation>
    </message>
    <message>
        <source>On its way to the relay</source>
        <translation>In viaggio verso il relay</translation>
    </message>
    <message>
        <source>Not sent</source>
        <translation>Non inviato</translation>
    </message>
    <message>
        <source>Not sent: you are not in this room any more</source>
        <translation>Non inviato: non sei più in questa stanza</translation>
    </message>
    <message>
        <source>Not sent: the relay has no room for more messages to somebody who is not here</source>
        <translation>Non inviato: il relay non ha posto per altri messaggi a chi non c’è</translation>
    </message>
    <message>
        <source>unconfirmed</source>
        <translation>non confermato</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>delivered to how many</comment>
        <translation>%1 di %2</translation>
    </message>
    <message numerus="yes">
        <source>%n unconfirmed</source>
        <translation>
            <numerusform>%n non confermato</numerusform>
            <numerusform>%n non confermati</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is writing…</source>
        <translation>%1 sta scrivendo…</translation>
    </message>
    <message>
        <source>%1 and %2 are writing…</source>
        <translation>%1 e %2 stanno scrivendo…</translation>
    </message>
    <message numerus="yes">
        <source>%n people are writing…</source>
        <translation>
            <numerusform>%n persona sta scrivendo…</numerusform>
            <numerusform>%n persone stanno scrivendo…</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>who wrote, in which room</comment>
        <translation>%1 in %2</translation>
    </message>
    <message>
        <source>%1, privately</source>
        <translation>%1, in privato</translation>
    </message>
    <message>
        <source>The relay moved: this app hosts now.</source>
        <translation>Il relay si è spostato: ora ospita questa app.</translation>
    </message>
    <message>
        <source>The relay moved: %1 hosts now.</source>
        <translation>Il relay si è spostato: ora ospita %1.</translation>
    </message>
    <message>
        <source>The relay moved: it is %1 now.</source>
        <translation>Il relay si è spostato: ora è %1.</translation>
    </message>
    <message>
        <source>The relay takes no room of the name %1.</source>
        <translation>Il relay non accetta una stanza di nome %1.</translation>
    </message>
    <message>
        <source>You cannot enter %1: there are too many rooms. Leave one first.</source>
        <translation>Non puoi entrare in %1: le stanze sono troppe. Prima lasciane una.</translation>
    </message>
    <message>
        <source>The relay has not met %1 yet. You can write once both of you are here.</source>
        <translation>Il relay non ha ancora incontrato %1. Potrai scrivere quando sarete entrambi qui.</translation>
    </message>
    <message>
        <source>Here since %1.</source>
        <translation>Qui da: %1.</translation>
    </message>
    <message>
        <source>Away since %1.</source>
        <translation>Assente da: %1.</translation>
    </message>
    <message>
        <source>Away.</source>
        <translation>Assente.</translation>
    </message>
    <message>
        <source>Not here. Last seen: %1.</source>
        <translation>Non c’è. Visto l’ultima volta: %1.</translation>
    </message>
    <message>
        <source>Not here.</source>
        <translation>Non c’è.</translation>
    </message>
    <message>
        <source>The history of this app&apos;s relay cannot be read</source>
        <translation>La cronologia del relay di questa app non si può leggere</translation>
    </message>
    <message>
        <source>Without it this app cannot host. Bring back the key of the relay that made it, or move the folder %1 away to begin anew.</source>
        <translation>Senza di essa questa app non può ospitare. Rimetti al suo posto la chiave del relay che l’ha scritta, oppure sposta altrove la cartella %1 per ricominciare da capo.</translation>
    </message>
    <message>
        <source>The history of this app&apos;s relay cannot be stored</source>
        <translation>La cronologia del relay di questa app non si può salvare</translation>
    </message>
    <message>
        <source>Without it this app cannot host. Make room in the folder %1 and allow writing there.</source>
        <translation>Senza di essa questa app non può ospitare. Fai spazio nella cartella %1 e permetti di scriverci.</translation>
    </message>
    <message>
        <source>The relay that you chose does not answer any more. Sottovoce looks for another.</source>
        <translation>Il relay che hai scelto non risponde più. Sottovoce ne cerca un altro.</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>in attesa</translation>
    </message>
    <message>
        <source>The relay at %1 asks for a password</source>
        <translation>Il relay su %1 chiede una password</translation>
    </message>
    <message>
        <source>Ask whoever runs it, and enter the password here.</source>
        <translation>Chiedila a chi lo gestisce e inseriscila qui.</translation>
    </message>
    <message>
        <source>That is not the password of the relay at %1</source>
        <translation>Non è la password del relay su %1</translation>
    </message>
    <message>
        <source>Too many wrong passwords for the relay at %1</source>
        <translation>Troppe password sbagliate per il relay su %1</translation>
    </message>
    <message>
        <source>The relay at %1 is full</source>
        <translation>Il relay su %1 è pieno</translation>
    </message>
    <message>
        <source>Another Sottovoce with your key joined the relay at %1, and this one left. Was that you, on another computer with the same profile? Otherwise somebody has your key: tell the others.</source>
        <translation>Un altro Sottovoce con la tua chiave è entrato nel relay su %1, e questo ne è uscito. Eri tu, su un altro computer con lo stesso profilo? Altrimenti qualcuno ha la tua chiave: avvisa gli altri.</translation>
    </message>
</context>
<context>
    <name>gui::SessionStory</name>
    <message>
        <source>The connection to the relay ended.</source>
        <translation>Il collegamento con il relay è finito.</translation>
    </message>
</context>
<context>
    <name>gui::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Impostazioni</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Generale</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nome</translation>
    </message>
    <message>
        <source>&amp;Appearance</source>
        <translation>&amp;Aspetto</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Come il sistema</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Chiaro</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Scuro</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Rete</translation>
    </message>
    <message>
        <source>&amp;Group</source>
        <translation>&amp;Gruppo</translation>
    </message>
    <message>
        <source>&amp;Port</source>
        <translation>&amp;Porta</translation>
    </message>
    <message>
        <source>When no &amp;relay answers</source>
        <translation>Se nessun &amp;relay risponde</translation>
    </message>
    <message>
        <source>Become the relay</source>
        <translation>Diventa il relay</translation>
    </message>
    <message>
        <source>Wait for one</source>
        <translation>Aspettane uno</translation>
    </message>
    <message>
        <source>Always be a relay</source>
        <translation>Fai sempre da relay</translation>
    </message>
    <message>
        <source>Relay’s a&amp;ddress</source>
        <translation>In&amp;dirizzo del relay</translation>
    </message>
    <message>
        <source>Empty: found by itself</source>
        <translation>Vuoto: lo trova da solo</translation>
    </message>
    <message>
        <source>Relay’s &amp;fingerprint</source>
        <translation>Im&amp;pronta del relay</translation>
    </message>
    <message>
        <source>Programs</source>
        <translation>Programmi</translation>
    </message>
    <message>
        <source>Programs on this computer can read along and speak through the control port: bots, alerts, scripts.</source>
        <translation>Attraverso la porta di controllo i programmi di questo computer possono leggere e parlare: bot, avvisi, script.</translation>
    </message>
    <message>
        <source>&amp;Control port</source>
        <translation>Porta di &amp;controllo</translation>
    </message>
    <message>
        <source>48387, or a free one when it is taken</source>
        <translation>48387, o una libera se è occupata</translation>
    </message>
    <message>
        <source>This port</source>
        <translation>Questa porta</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Spenta</translation>
    </message>
    <message>
        <source>Port n&amp;umber</source>
        <translation>N&amp;umero di porta</translation>
    </message>
    <message>
        <source>by the cookie, a secret in a file of yours</source>
        <translation>con il cookie, un segreto in un tuo file</translation>
    </message>
    <message>
        <source>not at all: every program may</source>
        <translation>in nessun modo: ogni programma può</translation>
    </message>
    <message>
        <source>Known relays</source>
        <translation>Relay noti</translation>
    </message>
    <message>
        <source>Ca&amp;ncel</source>
        <translation>A&amp;nnulla</translation>
    </message>
    <message>
        <source>Sa&amp;ve</source>
        <translation>Sal&amp;va</translation>
    </message>
    <message>
        <source>This desktop has no tray.</source>
        <translation>Questo desktop non ha un’area di notifica.</translation>
    </message>
    <message>
        <source>With none chosen, all are used.</source>
        <translation>Senza sceglierne, si usano tutte.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>interface, addresses</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Whatever runs on this computer can then read along and speak for you.</source>
        <translation>Qualunque programma di questo computer potrà allora leggere e parlare al posto tuo.</translation>
    </message>
    <message>
        <source>No relay has been met yet.</source>
        <translation>Nessun relay è stato ancora incontrato.</translation>
    </message>
    <message>
        <source>Set for this run on the command line, by --%1.</source>
        <translation>Fissato per questa volta dalla riga di comando, con --%1.</translation>
    </message>
    <message>
        <source>Notify me of &amp;messages while the window is in the background</source>
        <translation>Avvisami dei &amp;messaggi quando la finestra è sullo sfondo</translation>
    </message>
    <message>
        <source>Keep running in the &amp;tray when the window is closed</source>
        <translation>Resta nell’area di no&amp;tifica quando la finestra si chiude</translation>
    </message>
    <message>
        <source>Network interfaces</source>
        <translation>Interfacce di rete</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>non collegata</translation>
    </message>
    <message>
        <source>The others see it, and whether they verified that it is you. Users of classic programs see your address.</source>
        <translation>Gli altri lo vedono, e se hanno verificato che sei tu. Chi usa programmi classici vede il tuo indirizzo.</translation>
    </message>
    <message>
        <source>Trust</source>
        <translation>Fiducia</translation>
    </message>
    <message>
        <source>A &amp;relay that was never met</source>
        <translation>Un &amp;relay mai incontrato</translation>
    </message>
    <message>
        <source>is joined, and marked as not verified</source>
        <translation>si accetta, segnato come non verificato</translation>
    </message>
    <message>
        <source>is refused</source>
        <translation>si rifiuta</translation>
    </message>
    <message>
        <source>Let in &amp;classic programs, and join classic relays</source>
        <translation>Ammetti i programmi &amp;classici, ed entra nei relay classici</translation>
    </message>
    <message>
        <source>Remove pass&amp;word</source>
        <translation>Rimuovi pass&amp;word</translation>
    </message>
    <message>
        <source>The key of each relay is remembered at the first meeting. A relay that shows another key later is refused, until you remove the old one here.</source>
        <translation>La chiave di ogni relay si ricorda dal primo incontro. Un relay che poi ne mostra un’altra viene rifiutato, finché non rimuovi qui la vecchia.</translation>
    </message>
    <message>
        <source>Known people</source>
        <translation>Persone note</translation>
    </message>
    <message>
        <source>The keys of those whom you met. Who carries the name of somebody you verified, with another key, is marked, until you remove the old one here.</source>
        <translation>Le chiavi di chi hai incontrato. Chi porta il nome di qualcuno che hai verificato, con un’altra chiave, viene segnalato, finché non rimuovi qui la vecchia.</translation>
    </message>
    <message>
        <source>Refused ones can still be joined by their fingerprint, on the page Network.</source>
        <translation>In quelli rifiutati si può entrare con la loro impronta, nella pagina Rete.</translation>
    </message>
    <message>
        <source>What classic programs send and get is protected less: nobody can tell for sure who they are, and a stolen key opens what was recorded before.</source>
        <translation>Ciò che i programmi classici inviano e ricevono è meno protetto: nessuno può sapere con certezza chi sono, e una chiave rubata apre quanto è stato registrato prima.</translation>
    </message>
    <message>
        <source>Change &amp;password…</source>
        <translation>Cambia &amp;password…</translation>
    </message>
    <message>
        <source>Set &amp;password…</source>
        <translation>Imposta &amp;password…</translation>
    </message>
    <message>
        <source>There is none: whoever is on this network can come in.</source>
        <translation>Non c’è: chiunque sia su questa rete può entrare.</translation>
    </message>
    <message>
        <source>It stands in the file %1, as the settings file or the command line says.</source>
        <translation>È nel file %1, come dicono il file delle impostazioni o la riga di comando.</translation>
    </message>
    <message>
        <source>Relay</source>
        <translation>Relay</translation>
    </message>
    <message>
        <source>Addresses</source>
        <translation>Indirizzi</translation>
    </message>
    <message>
        <source>&amp;Remove this relay…</source>
        <translation>&amp;Rimuovi questo relay…</translation>
    </message>
    <message>
        <source>Remove the key of the relay %1?</source>
        <translation>Rimuovere la chiave del relay %1?</translation>
    </message>
    <message>
        <source>The next relay that answers in its place is taken for new, whoever runs it. Do this only when you know that the relay has a new key.</source>
        <translation>Il prossimo relay che risponderà al suo posto sarà considerato nuovo, chiunque lo gestisca. Fallo solo se sai che il relay ha una chiave nuova.</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>Persona</translation>
    </message>
    <message>
        <source>Nobody has been met yet.</source>
        <translation>Finora non hai incontrato nessuno.</translation>
    </message>
    <message>
        <source>&amp;Remove this person…</source>
        <translation>&amp;Rimuovi questa persona…</translation>
    </message>
    <message>
        <source>Remove the key of %1?</source>
        <translation>Rimuovere la chiave di %1?</translation>
    </message>
    <message>
        <source>Whoever carries this name next is taken for new, whoever that is. Do this only when you know that the person has a new key.</source>
        <translation>Il prossimo che porterà questo nome sarà considerato nuovo, chiunque sia. Fallo solo se sai che la persona ha una chiave nuova.</translation>
    </message>
    <message>
        <source>Relay without a name</source>
        <translation>Relay senza nome</translation>
    </message>
    <message>
        <source>Nameless</source>
        <translation>Senza nome</translation>
    </message>
    <message>
        <source>Empty: the first one met is remembered</source>
        <translation>Vuota: si ricorda la prima incontrata</translation>
    </message>
    <message>
        <source>Password of the relay</source>
        <translation>Password del relay</translation>
    </message>
    <message>
        <source>Programs &amp;identify themselves</source>
        <translation>I programmi &amp;si identificano</translation>
    </message>
    <message>
        <source>There is one, for relays to join and for the one that this app becomes.</source>
        <translation>C’è, per i relay in cui entri e per quello che questa app diventa.</translation>
    </message>
</context>
<context>
    <name>gui::StatusLine</name>
    <message>
        <source>Relays here</source>
        <translation>Relay presenti</translation>
    </message>
    <message>
        <source>Choose among them</source>
        <translation>Scegli fra questi</translation>
    </message>
</context>
<context>
    <name>gui::VerifyDialog</name>
    <message>
        <source>Who is that?</source>
        <translation>Chi è?</translation>
    </message>
    <message>
        <source>The same digits as a QR code</source>
        <translation>Le stesse cifre come codice QR</translation>
    </message>
    <message>
        <source>The same digits, for a camera to read</source>
        <translation>Le stesse cifre, da leggere con una fotocamera</translation>
    </message>
    <message>
        <source>They are the &amp;same</source>
        <translation>Sono le &amp;stesse</translation>
    </message>
    <message>
        <source>They &amp;differ</source>
        <translation>Sono &amp;diverse</translation>
    </message>
    <message>
        <source>Compare a&amp;gain</source>
        <translation>Confronta di &amp;nuovo</translation>
    </message>
    <message>
        <source>&amp;List…</source>
        <translation>&amp;Elenco…</translation>
    </message>
    <message>
        <source>&amp;Later</source>
        <translation>Più &amp;tardi</translation>
    </message>
    <message>
        <source>&amp;Copy the digits</source>
        <translation>&amp;Copia le cifre</translation>
    </message>
    <message>
        <source>&amp;My fingerprint…</source>
        <translation>La &amp;mia impronta…</translation>
    </message>
    <message>
        <source>The digits that this app knows:</source>
        <translation>Le cifre che questa app conosce:</translation>
    </message>
    <message>
        <source>The digits that you verified:</source>
        <translation>Le cifre che hai verificato:</translation>
    </message>
    <message>
        <source>The digits that are shown now:</source>
        <translation>Le cifre mostrate ora:</translation>
    </message>
    <message>
        <source>&amp;Known relays…</source>
        <translation>Relay &amp;noti…</translation>
    </message>
    <message>
        <source>&amp;Known people…</source>
        <translation>Persone &amp;note…</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>C&amp;hiudi</translation>
    </message>
    <message>
        <source>the relay at %1</source>
        <translation>il relay su %1</translation>
    </message>
    <message>
        <source>the relay %1</source>
        <translation>il relay %1</translation>
    </message>
    <message>
        <source>Your own fingerprint</source>
        <translation>La tua impronta</translation>
    </message>
    <message>
        <source>Somebody on this network could pretend to be you. Read these digits to the others by phone or in person, or let them see the code: then they know that it is you.</source>
        <translation>Qualcuno su questa rete potrebbe fingersi te. Leggi queste cifre agli altri, per telefono o di persona, o mostra loro il codice: così sanno che sei tu.</translation>
    </message>
    <message>
        <source>This app is the relay</source>
        <translation>Questa app è il relay</translation>
    </message>
    <message>
        <source>It passes on what everybody here writes. Whoever verified you has verified your relay too; users of classic programs compare these digits.</source>
        <translation>Inoltra ciò che tutti scrivono qui. Chi ha verificato te ha verificato anche il tuo relay; chi usa programmi classici confronta queste cifre.</translation>
    </message>
    <message>
        <source>You verified %1</source>
        <translation>Hai verificato %1</translation>
    </message>
    <message>
        <source>The digits were compared, and they were the same. Should %1 ever show others, Sottovoce stops and says so.</source>
        <translation>Le cifre sono state confrontate, ed erano le stesse. Se %1 dovesse mai mostrarne altre, Sottovoce si ferma e lo dice.</translation>
    </message>
    <message>
        <source>Is this really %1?</source>
        <translation>È davvero %1?</translation>
    </message>
    <message>
        <source>Somebody on this network could pretend to be %1 and read all that you write. Compare these digits with whoever runs it, by phone or in person, but not in this chat.</source>
        <translation>Qualcuno su questa rete potrebbe fingersi %1 e leggere tutto ciò che scrivi. Confronta queste cifre con chi lo gestisce, per telefono o di persona, ma non in questa chat.</translation>
    </message>
    <message>
        <source>Somebody on this network could pretend to be %1. Compare these digits by phone or in person, but not in this chat, with those that %1 sees under “My fingerprint”.</source>
        <translation>Qualcuno su questa rete potrebbe fingersi %1. Confronta queste cifre per telefono o di persona, ma non in questa chat, con quelle che %1 vede sotto «La mia impronta».</translation>
    </message>
    <message>
        <source>Stop: this may not be %1</source>
        <translation>Alt: potrebbe non essere %1</translation>
    </message>
    <message>
        <source>Did you compare with the right person, and every group? Then somebody may be posing as the relay. Write nothing here that is not for everybody&apos;s eyes, tell whoever runs the relay and the others by another way, and quit Sottovoce until it is cleared up.</source>
        <translation>Hai confrontato con la persona giusta, e ogni gruppo? Allora qualcuno potrebbe fingersi il relay. Non scrivere qui nulla che non sia per gli occhi di tutti, avvisa per altra via chi gestisce il relay e gli altri, ed esci da Sottovoce finché non è chiarito.</translation>
    </message>
    <message>
        <source>Did both of you look at the right page, and at every group? Then somebody may be posing as %1. Tell this person nothing that is meant for %1, and let %1 and the others know by another way.</source>
        <translation>Guardavate entrambi la pagina giusta, e ogni gruppo? Allora qualcuno potrebbe fingersi %1. Non dire a questa persona nulla che sia per %1, e avvisa per altra via %1 e gli altri.</translation>
    </message>
    <message>
        <source>Stop: %1 shows another key than before</source>
        <translation>Alt: %1 mostra una chiave diversa da prima</translation>
    </message>
    <message>
        <source>Nothing is sent to it. Either the relay was set up anew, or somebody on this network is posing as it: ask whoever runs it, by phone or in person, to read you its digits. Only if they are the new ones, remove the old relay in the list of known relays.</source>
        <translation>Non gli si invia nulla. O il relay è stato reinstallato, o qualcuno su questa rete si finge il relay: chiedi a chi lo gestisce, per telefono o di persona, di leggertene le cifre. Solo se sono quelle nuove, rimuovi il vecchio relay dall’elenco dei relay noti.</translation>
    </message>
    <message>
        <source>Careful: another key carries the name %1</source>
        <translation>Attenzione: un’altra chiave porta il nome %1</translation>
    </message>
    <message>
        <source>You verified %1 with other digits. Either %1 has a new computer, or somebody on this network is posing as %1: ask, by phone or in person. Only if the digits are the new ones, remove the old entry in the list of known people.</source>
        <translation>Hai verificato %1 con altre cifre. O %1 ha un computer nuovo, o qualcuno su questa rete si finge %1: chiedi, per telefono o di persona. Solo se le cifre sono quelle nuove, rimuovi la vecchia voce dall’elenco delle persone note.</translation>
    </message>
    <message>
        <source>%1 cannot be verified</source>
        <translation>%1 non si può verificare</translation>
    </message>
    <message>
        <source>A classic program is used there, which has no key of its own, so there is nothing to compare: nobody can tell who that is. With Sottovoce on that computer there would be.</source>
        <translation>Lì si usa un programma classico, che non ha una chiave propria, quindi non c’è nulla da confrontare: nessuno può sapere chi è. Con Sottovoce su quel computer ci sarebbe.</translation>
    </message>
    <message>
        <source>You have no fingerprint yet</source>
        <translation>Non hai ancora un’impronta</translation>
    </message>
    <message>
        <source>It is made when Sottovoce first connects. Should it stay away, the line at the bottom of the window says why.</source>
        <translation>Nasce al primo collegamento di Sottovoce. Se non dovesse comparire, la riga in fondo alla finestra dice perché.</translation>
    </message>
    <message>
        <source>Not connected to a relay</source>
        <translation>Non collegato a un relay</translation>
    </message>
    <message>
        <source>As soon as there is one, its fingerprint stands here.</source>
        <translation>Appena ce ne sarà uno, qui comparirà la sua impronta.</translation>
    </message>
    <message>
        <source>&amp;Undo the verification</source>
        <translation>&amp;Annulla la verifica</translation>
    </message>
</context>
<context>
    <name>gui::WelcomeCard</name>
    <message>
        <source>What is your name?</source>
        <translation>Come ti chiami?</translation>
    </message>
    <message>
        <source>So far it shows on this computer only; the others see your address. You can change it in the settings.</source>
        <translation>Per ora compare solo su questo computer; gli altri vedono il tuo indirizzo. Puoi cambiarlo nelle impostazioni.</translation>
    </message>
    <message>
        <source>&amp;That is me</source>
        <translation>&amp;Sono io</translation>
    </message>
</context>
</TS>

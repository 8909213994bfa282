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
        <source>People in the room</source>
        <translation>Persone nella stanza</translation>
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
        <source>Everyone on this network</source>
        <translation>Tutti su questa rete</translation>
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
        <source>The connection to the relay ended.</source>
        <translation>Il collegamento con il relay è finito.</translation>
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
        <source>No relay</source>
        <translation>Nessun relay</translation>
    </message>
    <message>
        <source>Relay refused</source>
        <translation>Relay rifiutato</translation>
    </message>
    <message>
        <source>This app is the relay</source>
        <translation>Questa app è il relay</translation>
    </message>
    <message>
        <source>Relay %1 · %2</source>
        <comment>address, trust</comment>
        <translation>Relay %1 · %2</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>Non collegato</translation>
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
        <source>You</source>
        <translation>Tu</translation>
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
        <source>Not connected: your text is kept until it can be sent.</source>
        <translation>Non collegato: il testo resta qui finché non si può inviare.</translation>
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
        <source>Port %1 · relay host</source>
        <translation>Porta %1 · ospita il relay</translation>
    </message>
    <message>
        <source>Port %1</source>
        <translation>Porta %1</translation>
    </message>
</context>
<context>
    <name>gui::RelayDialog</name>
    <message>
        <source>The relay</source>
        <translation>Il relay</translation>
    </message>
    <message>
        <source>Fingerprint</source>
        <translation>Impronta</translation>
    </message>
    <message>
        <source>&amp;Copy digits</source>
        <translation>&amp;Copia le cifre</translation>
    </message>
    <message>
        <source>&amp;Take back</source>
        <translation>&amp;Annulla la conferma</translation>
    </message>
    <message>
        <source>They &amp;match</source>
        <translation>C&amp;oincidono</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>C&amp;hiudi</translation>
    </message>
    <message>
        <source>This app is the relay</source>
        <translation>Questa app è il relay</translation>
    </message>
    <message>
        <source>Others can make sure that they are connected to you and not to somebody who poses as you. Read them these digits, by telephone or face to face; they see theirs behind their lock.</source>
        <translation>Gli altri possono accertarsi di essere collegati a te e non a qualcuno che si finge te. Leggi loro queste cifre, al telefono o di persona; loro vedono le proprie dietro al lucchetto.</translation>
    </message>
    <message>
        <source>The relay at %1</source>
        <translation>Il relay su %1</translation>
    </message>
    <message>
        <source>The relay can read what it passes on, so it matters that it is the right one and not somebody who poses as it. Let whoever runs it read you its digits, by telephone or face to face, and compare.</source>
        <translation>Il relay può leggere ciò che inoltra: conta quindi che sia quello giusto e non qualcuno che si finge lui. Fatti leggere le cifre da chi lo gestisce, al telefono o di persona, e confronta.</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <comment>headline, advice</comment>
        <translation>%1. %2</translation>
    </message>
    <message>
        <source>Not connected to a relay</source>
        <translation>Non collegato a un relay</translation>
    </message>
    <message>
        <source>As soon as there is one, its fingerprint stands here.</source>
        <translation>Appena ce ne sarà uno, qui comparirà la sua impronta.</translation>
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
        <source>Nothing is sent to it: somebody may be posing as your relay. Or it was set up anew. Ask whoever runs it to read you its fingerprint. Only if that is the new one below, forget the old one in the list of known relays.</source>
        <translation>Non gli viene inviato nulla: qualcuno potrebbe fingersi il tuo relay. Oppure è stato reinstallato. Fatti leggere l’impronta da chi lo gestisce. Solo se è quella nuova qui sotto, dimentica la vecchia nell’elenco dei relay noti.</translation>
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
        <source>The folder for its cookie cannot be used: %1. Make it a folder that is yours and that you can write to.</source>
        <translation>La cartella per il suo cookie non si può usare: %1. Fanne una cartella tua, in cui puoi scrivere.</translation>
    </message>
    <message>
        <source>The system says: %1. Choose another port in the settings.</source>
        <translation>Il sistema dice: %1. Scegli un’altra porta nelle impostazioni.</translation>
    </message>
    <message>
        <source>not compared yet</source>
        <translation>non ancora confrontato</translation>
    </message>
    <message>
        <source>pinned</source>
        <translation>memorizzato</translation>
    </message>
    <message>
        <source>compared</source>
        <translation>confrontato</translation>
    </message>
    <message>
        <source>Not compared yet</source>
        <translation>Non ancora confrontato</translation>
    </message>
    <message>
        <source>The relay runs on this computer, where one app takes over from another: its key is remembered only once you have compared it.</source>
        <translation>Il relay è su questo computer, dove un’app prende il posto di un’altra: la sua chiave si ricorda solo dopo che l’hai confrontata.</translation>
    </message>
    <message>
        <source>This app met the relay for the first time. It remembers the key and refuses any other at that address from now on.</source>
        <translation>Questa app ha incontrato il relay per la prima volta. Ne ricorda la chiave e da ora rifiuta ogni altra a quell’indirizzo.</translation>
    </message>
    <message>
        <source>Pinned, but not compared</source>
        <translation>Memorizzato, ma non confrontato</translation>
    </message>
    <message>
        <source>The key is the same as at the first meeting. Nobody has checked yet that it was the right one then.</source>
        <translation>La chiave è la stessa del primo incontro. Nessuno ha ancora verificato che allora fosse quella giusta.</translation>
    </message>
    <message>
        <source>Compared</source>
        <translation>Confrontato</translation>
    </message>
    <message>
        <source>Somebody compared the fingerprint, and it was right.</source>
        <translation>Qualcuno ha confrontato l’impronta, ed era giusta.</translation>
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
        <source>So far it shows on this computer only; the others see your address.</source>
        <translation>Per ora compare solo su questo computer; gli altri vedono il tuo indirizzo.</translation>
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
        <source>Empty: the first one met is pinned</source>
        <translation>Vuota: si memorizza la prima incontrata</translation>
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
        <source>Programs &amp;show that they may</source>
        <translation>I programmi dimo&amp;strano di potere</translation>
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
        <source>The key of each relay is remembered at the first meeting. A relay that shows another key later is refused, until you forget the old one here.</source>
        <translation>La chiave di ogni relay viene ricordata al primo incontro. Un relay che poi ne mostra un’altra è rifiutato, finché non dimentichi qui la vecchia.</translation>
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
        <source>%1, %2, last met %3</source>
        <comment>address, trust, time</comment>
        <translation>%1, %2, ultimo incontro %3</translation>
    </message>
    <message>
        <source>The list cannot be read: %1</source>
        <translation>L’elenco non si può leggere: %1</translation>
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
        <source>Forget the relay?</source>
        <translation>Dimenticare il relay?</translation>
    </message>
    <message>
        <source>Forget the key of %1?</source>
        <translation>Dimenticare la chiave di %1?</translation>
    </message>
    <message>
        <source>The next relay that answers at this address is taken for new, whoever runs it. Do this only when you know that the relay has a new key.</source>
        <translation>Il prossimo relay che risponde a questo indirizzo sarà considerato nuovo, chiunque lo gestisca. Fallo solo se sai che il relay ha una chiave nuova.</translation>
    </message>
    <message>
        <source>&amp;Forget</source>
        <translation>&amp;Dimentica</translation>
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
        <source>&amp;Forget this relay…</source>
        <translation>&amp;Dimentica questo relay…</translation>
    </message>
    <message>
        <source>Network interfaces</source>
        <translation>Interfacce di rete</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>non collegata</translation>
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

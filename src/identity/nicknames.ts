/**
 * Given names and their usual short forms. Each line begins with the full name, and spellings of it in other languages may follow.
 * A short form may belong to several names: `Alex`, `Sasha`. Names that only drop their end (`Nick` for `Nicolas`) need no line.
 */
const groups = `
alexander alex xander sasha sascha sandy alec alejandro alessandro alexandre aleksander aleksandr oleksandr sandro ale alik shura
alexandra alex sasha sascha sandra lexi alejandra alessandra aleksandra oleksandra ola shura
abigail abby gail
albert al bert alberto albrecht
alfred al fred alfredo freddie
alice ali alicia alisa allie
amanda mandy
andrew andy drew andrea andreas andres andre andrei andriy andrzej andrej andries jedrek
ana anne anna ann hanna hannah annie anya anja anita annika ania asia nan nancy anouk
anthony tony antonio antoine anton antoni toni
arthur art arturo artur
barbara barb babs barbie basia
bartholomew bart bartek bartosz
beatrice bea trixie beatriz beatrix
benjamin ben benny benji beniamino benek
bernard bernie bernhard bernardo bernd
bridget bridie brigitte birgit brigid
carl karl carlos charles charlie chuck carlo karol karel chas chip
caroline carol carrie carolina karolina lina
catherine katherine kathryn kate katie kathy cathy cat kitty kay katarina katharina catalina caterina ekaterina katya katja kasia katarzyna trin karin karen
christina christine chris chrissy tina kristin kristina cristina krystyna kirsten krysia
christopher chris kit christophe cristobal cristoforo krzysztof krzysiek topher
christian chris cristian krystian
clara claire clare klara
constance connie constanza
cornelius cor cees kees neil
cynthia cindy
daniel dan danny daniele daniil danila danek
david dave davey davide dawid davy
deborah deb debbie debra
dennis denny denis denise
diana di diane
dmitri dima mitya dmitry dmytro dimitri
dominic dom nick domenico dominik
donald don donnie
dorothy dot dottie dolly dorothea dora
edward ed eddie ted teddy ned eduardo edouard eduard edoardo edek
eleanor ellie nell nora elena eleonora leonor ellen elinor
elizabeth liz lizzie beth betty betsy eliza lisa elisa elise elisabeth lisbeth libby elsa ela elzbieta ella elisabetta isabel isabella bess
emily em emma emilia emilie
emmanuel manuel manny manu manolo emanuele
eric erik rick erich
ernest ernie ernesto ernst
esther essie hester ester
eugene gene evgeny eugenio zhenya yevgeny
eve eva evie evelyn ewa
ferdinand fernando ferdi nando
florence flo flora florencia
frances fran fanny francesca francisca franziska frannie franny francoise franciszka
francis frank franz francesco francisco franciszek paco pancho kiko francois chico frankie
frederick fred freddie fritz friedrich federico frederic fryderyk
gabriel gabe gabriele
gabriella gaby gabi gabriele gabriela ella
galina galya
george georg jorge giorgio georges jerzy georgy yuri jurek jurgen joris
gerald gerry jerry gerardo gerard gerhard geraldine
gertrude trudy gertrud
gregory greg gregor gregorio grzegorz grigory grisha
giovanna joan jane jean johanna juana giovanni janet jenny joanna joana ivana yana jana asia
guillaume william will bill billy willy liam wilhelm guillermo guglielmo willem wim memo wil bil
harold harry hal harald
henry harry hank hal henri heinrich enrique enrico hendrik henk heinz henryk rik quique kike
helen ellen nell lena elena helena helene hela alyona
ignatius ignacio nacho ignacy ignaz inigo
irene ira irina rena
isaac ike zak izaak
jacob jake james jim jimmy jamie jacques jakob jacopo diego jaime santiago jakub yakov iago kuba jack thiago tiago giacomo kobe
jacqueline jackie jacqui
jane jenny janie janet
jeffrey jeff geoff geoffrey
jennifer jen jenny jenna
jeremiah jerry jeremy
jessica jess jessie
joachim joaquin jochen achim quim
john jack johnny jon jonny johan johann johannes hans jean jan juan giovanni ivan ian sean shaun shane evan ioan janusz vanya joao hannes janek iwan jens gianni nino
jonathan jon jonny nathan
joseph joe joey jose josef giuseppe pepe jozef osip yusuf beppe pino sepp zeze peppe josep
josephine jo josie josefa josefina giuseppina pepa fina
judith judy jutta
julia julie jules giulia julieta yulia
julian jules julien giuliano juliusz
kenneth ken kenny
kimberly kim
lawrence larry laurie lars laurent lorenzo laurence lorenz laurens wawrzyniec
leonard leo len lenny leonardo leon leonid lyonya
leopold leo poldi
louis lou lewis luis ludwig luigi ludovic lodewijk louie gigi ludwik
louise lou luisa luise lulu
lucas luke luca luc lukas lukasz lucky
ludmila lyuda mila lyudmila
lydia lidia
magdalena maggie lena magda madeleine madeline magdalene maddalena
marcus mark marc marco marcos marek markus
margaret maggie meg peggy marge daisy greta gretchen rita margarita marguerite margarete margot gosia margherita margriet maisie madge malgorzata griet
mary maria marie mia molly polly mariam maryam masha manya miriam mitzi mimi maryla marysia maja
martha marta patty marthe
martin marty martino marcin maarten
matthew matt matthias mateo matteo mathieu mateusz matvei matthijs matias thijs mattia
maurice mo mauricio moritz maurizio maurits
maximilian max massimiliano maximiliano maks maksymilian massimo maxim
melissa missy mel
michael mike mick mickey mikey miguel michel michele mikhail misha michal mikael mischa michiel miki mitch
nadezhda nadia nadya nadja nadine
natalia natalie natasha nat nathalie talia
nathaniel nat nate nathan
nicholas nick nicky nicolas nicola niccolo nikolai nikolaus klaus claus kolya nico niko mikolaj klaas colin nikita
olga olya olha
oliver ollie olivier oliviero
olivia liv livia livvy
pamela pam
patricia pat patty tricia trish patrizia
patrick pat paddy patricio patrizio
paul pablo paolo pavel pawel pasha paulo pol
paula paola pauline polly paulina
peter pete pedro pietro pierre piotr pyotr petr pieter piet petya perico petar
philip phil pip felipe filippo philippe filip flip
rachel rachael raquel rae raquelle
raymond ray raimundo ramon raimondo
rebecca becky becca rebekah reba
reginald reg reggie
richard rick ricky dick rich richie ricardo riccardo ryszard rich
robert rob robbie bob bobby bert roberto robin ruprecht
rodrigo rodrigue rod
roger rog rodger ruggero
roland orlando rolando
ronald ron ronnie ronaldo
rose rosa rosie rosemary rosalia rozalia
samuel sam sammy samuele
samantha sam sammie
sarah sara sally sadie sarita
sebastian seb bas bastian sebastien sebastiano
serge sergei sergio sergey seryozha sergiusz
sophia sophie sofia sonia sonja sonya zofia zosia
stanislav stas stanislaw staszek slava
stephen steve stevie steven stefan stefano esteban etienne stephane szczepan stefanos stephan
stephanie steph stefanie estefania stefania stephania
susan sue susie suzanne susanna susana suzy zuzanna zuza sanne
svetlana sveta lana
tatiana tanya tania
terence terry terrance
theodore ted teddy theo teodoro theodor fyodor fedor teo
theresa tess terry teresa therese tessa tere
thomas tom tommy tomas tommaso tomasz tomek maso
timothy tim timmy timoteo timofey
ulrich uli ulli
valentin val valentino walenty
valeria val valerie lera
vasily vasya basil basilio
victor vic viktor vittorio vitya wiktor
victoria vicky tori viktoria vittoria wiktoria vika
vincent vin vince vinny vicente vincenzo enzo vinzenz wincenty
vladimir vova volodya vlad wladimir volodymyr wlodzimierz
walter walt wally gualtiero wouter
wenceslas vaclav vasek
xavier javier xavi javi saverio xaver
yaroslav jaroslav yarik jarek
zachary zach zack zacharias
`

/** The groups of each name, by their lines. */
const groupsByName: ReadonlyMap<string, readonly number[]> = indexGroups()

/** Whether both are forms of one given name. @param a in lower case without accents, like `b` */
export function areFormsOfOneName(a: string, b: string): boolean {
  const others = groupsByName.get(b)
  return others !== undefined && (groupsByName.get(a)?.some((line) => others.includes(line)) ?? false)
}

function indexGroups(): Map<string, number[]> {
  const index = new Map<string, number[]>()
  for (const [line, names] of groups.trim().split('\n').entries()) {
    for (const name of names.split(' ')) index.set(name, [...(index.get(name) ?? []), line])
  }
  return index
}

export const PLACES = [
  ...['sea', 'mountains', 'forest', 'desert', 'city', 'fields', 'winter', 'space', 'deep'],
  ...['hills', 'ribbons'],
] as const;
export type Place = (typeof PLACES)[number];

export const TIMES = ['dawn', 'day', 'sunset', 'dusk', 'night'] as const;
export type Time = (typeof TIMES)[number];

export const WEATHERS = ['clear', 'clouds', 'mist', 'rain', 'snow', 'storm'] as const;
export type Weather = (typeof WEATHERS)[number];

export const FIGURES = [
  ...['sailboat', 'lighthouse', 'balloon', 'birds', 'tree', 'house', 'castle', 'walker', 'rocket'],
  ...['windmill', 'tent', 'lanterns', 'fireflies', 'embers', 'petals', 'whale'],
] as const;
export type Figure = (typeof FIGURES)[number];

export const TREATMENTS = ['pastel', 'noir', 'neon', 'sepia', 'vivid', 'dark', 'calm'] as const;
export type Treatment = (typeof TREATMENTS)[number];

/**
 * Words by what they call up, without accents; one that ends in a hyphen stands for all that begin so. English first,
 * then the commonest of German, French, Spanish and Italian. Names of one character are looked for within the text.
 */
export const PLACE_WORDS: Record<Place, string> = {
  sea: `sea seas ocean- wave waves beach- coast- shore- tide- surf- harbo- island- lighthouse- sail- ship ships boat- bay
    lake- river- water- lagoon- sailor- fisherm- meer strand kuste insel schiff- boot mer plage ocean vague- lac
    bateau- mar playa barco- mare spiaggia onda onde lago 海 湖 川`,
  mountains: `mountain- peak peaks summit- alps alpine cliff- canyon- valley- climb- ridge- volcano- glacier- berg berge
    gipfel- tal montagne- vallee- montana- valle cima 山`,
  forest: `forest- wood woods woodland- jungle- trees pine pines rainforest fox foxes deer wolf wolves bear bears
    owl- wald walder baum baume foret- arbre- bois bosque- arbol- selva foresta bosco alberi 森 林`,
  desert: `desert- dune- sand sands camel- sahara oas- pyramid- cactus- cacti caravan- egypt- wuste sable desierto-
    deserto sabbia 沙漠`,
  city: `city cities town towns street- skyline- skyscraper- urban downtown building- traffic metro- subway- tokyo york
    london paris berlin shanghai neon office- rooftop- taxi- stadt- strasse- ville rue ciudad- calle- citta strada 市 街`,
  fields: `field- meadow- farm- flower- garden- grass- prairie- wheat harvest- spring bloom- blossom- roses tulip-
    lavender bee bees butterfl- horse- sheep picnic- feld felder wiese- blume- garten champ champs
    fleur- jardin- campo- flor flores prato prati fiore fiori giardino 花`,
  winter: `snow- winter- ice icy frozen frost- arctic- polar- blizzard- ski skiing sled- christmas iceberg- penguin-
    aurora- schnee eis neige hiver glace nieve invierno hielo neve inverno 雪 冬`,
  space: `space- star stars galax- planet- cosmos cosmic universe- nebula- astronaut- orbit- rocket- spaceship- starship-
    mars jupiter saturn comet- asteroid- satellite- alien- weltraum weltall planeten sterne espace etoile- fusee-
    espacio estrella- spazio stelle 宇宙 星`,
  deep: `underwater deep undersea coral- reef- fish fishes jellyfish submarine- whale- shark- octopus- dolphin- mermaid-
    diver divers diving kelp seabed unterwasser fisch- poisson- pez peces pesce pesci 鱼 魚`,
  hills: `hill hills village- cottage- dorf road roads path trail- journey- travel- horizon- countryside landscape- wander-
    windmill- hugel weg reise- colline- chemin voyage- colina- camino viaje- viaggio`,
  ribbons: `idea- thought- dreaming data technolog- digital software algorithm- music- song- sound- melody- dance- time
    memor- emotion- feeling- mind- soul- code abstract- energy network- intelligence future- concept- brand- product-
    company market- growth silk flow- musik zeit musique temps musica tiempo tempo`,
};

export const TIME_WORDS: Record<Time, string> = {
  dawn: `dawn- sunrise- daybreak morning- early awak- wake wakes woke begin- morgen- aube matin- amanecer manana alba
    mattin- 朝`,
  day: `day days noon midday sunny daylight afternoon- bright summer- mittag sommer jour midi ete dia verano giorno estate`,
  sunset: `sunset- sundown golden evening- autumn- fall warm gold abend- sonnenuntergang soir- coucher atardecer puesta tarde
    tramonto sera 夕`,
  dusk: `dusk twilight- gloaming nightfall dammerung crepuscul- anochecer lantern- candle- campfire-`,
  night: `night- midnight- moon- star stars starry dark darkness sleep- dream dreams owl- firefl- aurora- nacht- mond nuit-
    lune noche- luna notte- 夜 月`,
};

export const WEATHER_WORDS: Record<Weather, string> = {
  clear: `clear cloudless`,
  clouds: `cloud- sky overcast wind- breeze- wolke- nuage- nube- nuvol-`,
  mist: `mist- fog foggy haze hazy smoke- steam ghost- mystery mysterious nebel brume brouillard niebla nebbia 雾 霧`,
  rain: `rain- drizzle- umbrella- tears wet regen- pluie- lluvia- pioggia 雨`,
  snow: `snowfall snowing snowflake- snow snowy blizzard- christmas schnee- neige- nieve- neve`,
  storm: `storm- thunder- lightning tempest- hurricane- fury angry battle- war sturm- gewitter- tempete- orage- tormenta-
    tempesta- 嵐`,
};

export const FIGURE_WORDS: Record<Figure, string> = {
  sailboat: `sail- boat- ship ships sailor- voyage- fisherm- yacht- pirate- schiff- boot bateau- barco- barca barche`,
  lighthouse: `lighthouse- beacon- leuchtturm- phare- faro`,
  balloon: `balloon- airship- zeppelin- ballon- globo- mongolfier-`,
  birds: `bird- gull- seagull- swallow- eagle- flock- crow crows raven- goose geese dove doves wings vogel- oiseau- pajaro-
    uccell-`,
  tree: `tree oak baum arbre arbol albero`,
  house: `house- home cottage- cabin- hut huts farm- village- barn barns haus heim dorf maison- casa casas`,
  castle: `castle- palace- tower towers kingdom- king kings queen- knight- princess- fairy schloss- burg chateau- castillo-
    castello`,
  walker: `man woman boy girl child children person people traveler- traveller- walker- wanderer- hiker- hero heroine stranger- woman- father mother lover- couple monk monks mann frau kind homme femme enfant
    hombre mujer nina nino uomo donna bambin-`,
  rocket: `rocket- spaceship- starship- launch- astronaut- rakete- fusee- cohete- razzo`,
  windmill: `windmill- mill muhle moulin- molino`,
  tent: `tent tents camp camping campfire- bonfire- zelt tente carpa tenda`,
  lanterns: `lantern- festival- laterne- lanterne- linterna- farol-`,
  fireflies: `firefl- magic- enchant- fairy fairies glow- gluhwurm- luciole- luciernaga- lucciol-`,
  embers: `fire fires flame- ember- burn- campfire- bonfire- volcano- lava dragon- phoenix feuer feu fuego fuoco 火`,
  petals: `petal- blossom- cherry confetti wedding- leaf leaves autumn- bluten- petale- petalo-`,
  whale: `whale- wal wale baleine- ballena- balena balene`,
};

export const TREATMENT_WORDS: Record<Treatment, string> = {
  pastel: `pastel- watercolor watercolour soft gentle tender- dreamy delicate aquarell- aquarelle acuarela`,
  noir: `noir monochrom- black-and-white grayscale greyscale charcoal ink`,
  neon: `neon cyberpunk- synthwave vaporwave electric futuristic`,
  sepia: `sepia vintage retro old-fashioned nostalgi- antique`,
  vivid: `vivid vibrant colorful colourful bold joy- happy happiness celebrat- party laugh- freude joie alegria gioia`,
  dark: `dark moody gothic grim sad sadness sorrow- lonely grief fear- horror- triste`,
  calm: `calm- quiet- peace- serene- still silence- silent rest slow ruhe ruhig calme tranquil-`,
};

000100*----------------------------------------------------------------*
000200*  NOMINAL INDEX: ONE RECORD IS ONE NOMINAL. AN INVENTED SYSTEM.
000300*----------------------------------------------------------------*
000400 01  NOM-RECORD.
000500     05  NOM-NUMBER              PIC 9(7).
000600     05  NOM-SURNAME             PIC X(24).
000700     05  NOM-FORENAMES           PIC X(24).
000800     05  NOM-DOB                 PIC 9(8)       COMP-3.
000900     05  NOM-SEX                 PIC X.
001000         88  NOM-MALE            VALUE 'M'.
001100         88  NOM-FEMALE          VALUE 'F'.
001200         88  NOM-SEX-NOT-KNOWN   VALUE 'U'.
001300     05  NOM-PNC-ID              PIC X(13).
001400     05  NOM-CRO                 PIC X(12).
001500     05  NOM-WARNING             PIC XX OCCURS 5 TIMES.
001600     05  NOM-ALIAS-COUNT         PIC S9(4)      COMP.
001700     05  NOM-ALIAS OCCURS 5 TIMES.
001800         10  NOM-ALIAS-SURNAME   PIC X(20).
001900         10  NOM-ALIAS-FORENAMES PIC X(20).
002000     05  NOM-ADDRESS-KIND        PIC X.
002100         88  NOM-IS-UK           VALUE 'U'.
002200         88  NOM-IS-FOREIGN      VALUE 'F'.
002300     05  NOM-ADDRESS-UK.
002400         10  NOM-UK-LINE-1       PIC X(30).
002500         10  NOM-UK-TOWN         PIC X(20).
002600         10  NOM-UK-POSTCODE     PIC X(8).
002700     05  NOM-ADDRESS-FOREIGN REDEFINES NOM-ADDRESS-UK.
002800         10  NOM-FOREIGN-TEXT    PIC X(48).
002900         10  NOM-FOREIGN-COUNTRY PIC X(10).
003000     05  NOM-TELEPHONE           PIC X(15).
003100     05  NOM-FINES-OWED          PIC S9(5)V99   COMP-3.
003200     05  NOM-LAST-UPDATED        PIC 9(8).
003300     05  FILLER                  PIC X(9).

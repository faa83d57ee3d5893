"""Tell what asks nothing, but only thanks, greets or agrees."""

from __future__ import annotations

from qa.english import BEING, POINTERS, THINGS, word_set
from qa.followups.phrases import words

# What people say to an answer without asking anything, and what stands beside it.
_COURTESIES = word_set(
    """thanks thank thx cheers ok okay k kk alright hello hi hey bye goodbye welcome yes yeah yep
    yup no nope nah sure great good nice cool perfect fine excellent awesome amazing wonderful
    brilliant right correct agreed exactly please sorry lol haha hmm hm wow oh ah helps helped
    helpful useful well done got understood see clear interesting"""
)
# People thank in their own language, whatever language they ask in.
_THANKS = word_set(
    """danke dankeschön bitte gerne gut vielen dank schön sehr merci beaucoup bien gracias muchas
    grazie mille prego obrigado obrigada muito bedankt dank je wel tak tack takk så mycket kiitos
    paljon dziękuję dzięki bardzo děkuji díky teşekkürler teşekkür ederim sağol спасибо большое
    хорошо дякую ευχαριστώ πολύ شكرا شكرًا جزيلا תודה רבה متشکرم ممنون مرسی धन्यवाद शुक्रिया 谢谢
    多谢 谢谢你 謝謝 感謝 ありがとう ありがとうございます どうも 감사합니다 고마워요 고맙습니다"""
)
_BESIDE = word_set(
    """that that's it it's this i you me my your the a an so very really too much many lot lots is
    was all for and help answer information info again just such"""
)


def chats(message: str) -> bool:
    """Tell whether a message asks nothing: "Thanks!", "OK", "Yes", "Great, that helps", "Danke!".

    "Is that good" and "And that?" ask something.
    """
    found = [word.lower for word in words(message)]
    if _THANKS.issuperset(found):
        return True
    if _COURTESIES.isdisjoint(found) or not (_COURTESIES | _BESIDE).issuperset(found):
        return False
    points = any(word in POINTERS | THINGS for word in found)
    return found[0] not in BEING and not (points and "?" in message)

/** Sources are written “中文 / English” where both are given; one language is shown. */
export function inLanguage(source: string, language: 'zh' | 'en'): string {
  const cut = source.lastIndexOf(' / ');
  if (cut < 0 || !/\p{Script=Han}/u.test(source.slice(0, cut))) return source;
  return language === 'zh' ? source.slice(0, cut) : source.slice(cut + 3);
}

// ORCID's pages put some errors behind the # of the address, which never reaches the server.
if (location.hash.length > 1) {
  const said = new URLSearchParams(location.hash.slice(1));
  const error = said.get("error") || location.hash.slice(1).split("&")[0];
  location.replace(`${location.pathname}?${new URLSearchParams({ error })}`);
}

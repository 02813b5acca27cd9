// The page's entry: the street above draws what runs, the search below asks it.
import { watchStatus } from './street.js';
import { startPassage } from './passage.js';
import { search, startSearch } from './search.js';

startSearch();
startPassage();
watchStatus(search);

import { Route, Routes } from 'react-router-dom';
import { LanePage } from '../lane/LanePage';
import { LanesPage } from './LanesPage';

/** The Lanes tab: all lanes, or one of them (`/lanes/:env/:lane`). */
export function LanesRouter() {
  return (
    <Routes>
      <Route path="/" element={<LanesPage />} />
      <Route path="/:env/:lane" element={<LanePage />} />
    </Routes>
  );
}
